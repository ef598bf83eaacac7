import type { Message } from '@srvthreds/core';
import type { Findings } from './Findings.ts';

/** What was written into the outbox, and what has come out. */
export class MessageBook {
  readonly #findings: Findings;
  readonly #committed = new Map<string, string>();
  readonly #delivered = new Set<string>();
  readonly #isCalm: boolean;
  readonly #handed = new Map<string, number>();
  #repeats = 0;

  /** @param isCalm nothing goes wrong in the run, so messages must leave in the order of their commits */
  constructor(findings: Findings, isCalm: boolean) {
    this.#findings = findings;
    this.#isCalm = isCalm;
  }

  /** Deliveries that came again. */
  get repeats(): number {
    return this.#repeats;
  }

  get size(): number {
    return this.#committed.size;
  }

  committed(id: string, body: string): void {
    if (this.#committed.has(id)) this.#findings.add('twice', `message ${id} was decided twice`);
    else this.#committed.set(id, body);
  }

  /** A message has left: it must be a later one of its thred than those before, or one that has left already. */
  handed({ event: { thredId, re }, id, seq }: Message): void {
    if (!this.#isCalm || typeof thredId !== 'string' || this.#delivered.has(id)) return;
    // Who is told of a failure is told so by the event's record, which counts for itself.
    if (re !== undefined) return;
    const last = this.#handed.get(thredId) ?? 0;
    if (seq <= last) this.#findings.add('order', `${thredId}: message ${seq} left after ${last}`);
    this.#handed.set(thredId, Math.max(seq, last));
  }

  delivered(message: Message): void {
    const { id } = message;
    if (this.#delivered.has(id)) this.#repeats++;
    this.#delivered.add(id);
    const body = this.#committed.get(id);
    if (body === undefined)
      this.#findings.add('message', `${describe(message)} was delivered and is not committed`);
    else if (body !== JSON.stringify(message))
      this.#findings.add('message', `${describe(message)} was delivered with another content`);
  }

  /** Messages that nobody has got yet. */
  missing(): string[] {
    return [...this.#committed.keys()].filter((id) => !this.#delivered.has(id));
  }
}

function describe({ id, event }: Message): string {
  const values = event.data?.content?.values;
  return `message ${id} ${values ? JSON.stringify(values) : (event.data?.title ?? '')}`;
}
