import type { JournalEntry, TrimRule } from '../contract/records.ts';

/** What was written down, oldest first; positions are whole numbers counted from 1. */
export class MemoryJournal {
  #entries: JournalEntry[] = [];
  /** How many entries before `#entries[0]` are gone. */
  #trimmed = 0;
  /** Entries at the front that are gone but still take room; cut off in large pieces, not one by one. */
  #dead = 0;

  append(aggregateId: string, at: number, body: string): void {
    const position = String(this.#trimmed + this.#entries.length + 1);
    this.#entries.push({ position, aggregateId, at, body });
  }

  read(after: string | undefined, limit: number): JournalEntry[] {
    const from = Math.max(this.#dead, after === undefined ? 0 : Number(after) - this.#trimmed);
    return this.#entries.slice(from, from + limit);
  }

  trim({ through, before, maxEntries }: TrimRule): void {
    let to = this.#dead;
    if (through !== undefined) to = Math.max(to, Number(through) - this.#trimmed);
    if (maxEntries !== undefined) to = Math.max(to, this.#entries.length - maxEntries);
    if (before !== undefined) while ((this.#entries[to]?.at ?? before) < before) to++;
    this.#dead = Math.min(to, this.#entries.length);
    if (this.#dead * 2 > this.#entries.length) this.#cut();
  }

  #cut(): void {
    this.#entries = this.#entries.slice(this.#dead);
    this.#trimmed += this.#dead;
    this.#dead = 0;
  }
}
