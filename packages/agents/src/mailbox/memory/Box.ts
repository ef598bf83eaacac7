import { MAILBOX_LIMITS, type MailboxBounds } from '../limits.ts';
import type { MailboxEntry, MailboxMessage, MailboxPage } from '../Mailbox.ts';
import { nextNumber } from '../nextNumber.ts';
import { overBound } from '../overBound.ts';
import { pageOf } from '../pageOf.ts';

interface Kept extends MailboxEntry {
  readonly bytes: number;
}

/** The mailbox of one participant. */
export class Box {
  readonly #entries: Kept[] = [];
  #bytes = 0;
  /** Numbers by id, the oldest first: of what is kept, and of what left last. */
  readonly #numbers = new Map<string, number>();
  #last = 0;
  #takenThrough = 0;
  #lostThrough = 0;

  /** The greatest number given so far; 0 if none was. */
  get last(): number {
    return this.#last;
  }

  /** @returns the message's number */
  append({ id, body }: MailboxMessage, now: number): number {
    const known = this.#numbers.get(id);
    if (known !== undefined) return known;
    const bytes = Buffer.byteLength(body);
    this.#last = nextNumber(this.#last, now);
    this.#entries.push({ number: this.#last, id, body, bytes });
    this.#numbers.set(id, this.#last);
    this.#bytes += bytes;
    return this.#last;
  }

  /** Drops what is over a bound. @returns how many messages */
  keep(bounds: Required<MailboxBounds>, now: number): number {
    const held = { messages: this.#entries.length, bytes: this.#bytes };
    const through = overBound(this.#entries, held, { bounds, now });
    return through === 0 ? 0 : this.#drop(through);
  }

  /** Drops everything. */
  clear(): void {
    if (this.#entries.length > 0) this.#drop(this.#last);
    this.#numbers.clear();
  }

  page(after: number, limit: number): MailboxPage {
    const from = this.#countThrough(after);
    // One more than asked for tells whether there are more.
    return pageOf(this.#entries.slice(from, from + limit + 1), limit, {
      last: this.#last,
      takenThrough: this.#takenThrough,
      lostThrough: this.#lostThrough,
    });
  }

  take(through: number): void {
    if (through <= this.#takenThrough) return;
    this.#takenThrough = through;
    this.#remove(through);
  }

  #drop(through: number): number {
    this.#lostThrough = through;
    return this.#remove(through);
  }

  #remove(through: number): number {
    const gone = this.#entries.splice(0, this.#countThrough(through));
    for (const { bytes } of gone) this.#bytes -= bytes;
    for (const id of this.#numbers.keys()) {
      if (this.#numbers.size - this.#entries.length <= MAILBOX_LIMITS.idsRemembered) break;
      this.#numbers.delete(id);
    }
    return gone.length;
  }

  #countThrough(number: number): number {
    const index = this.#entries.findIndex((entry) => entry.number > number);
    return index < 0 ? this.#entries.length : index;
  }
}
