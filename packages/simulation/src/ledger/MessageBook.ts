import type { Message } from '@srvthreds/core';
import type { Findings } from './Findings.ts';

/** What was written into the outbox, and what has come out. */
export class MessageBook {
  readonly #findings: Findings;
  readonly #committed = new Map<string, string>();
  readonly #delivered = new Set<string>();
  #repeats = 0;

  constructor(findings: Findings) {
    this.#findings = findings;
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
