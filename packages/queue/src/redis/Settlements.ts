/** A message that leaves its place, for the dead letters or for later. */
export interface Move {
  readonly entry: string;
  readonly way: 'aside' | 'later';
  /** The dead letter as JSON, or a delay in milliseconds. */
  readonly value: string | number;
  /** How often it was handed out. */
  readonly attempts: number;
}

/** What a consumer has settled and Redis does not know yet. */
export class Settlements {
  #acks: string[] = [];
  #moves: Move[] = [];
  #sent = { acks: 0, moves: 0 };

  get isEmpty(): boolean {
    return this.#acks.length === 0 && this.#moves.length === 0;
  }

  ack(entry: string): void {
    this.#acks.push(entry);
  }

  move(move: Move): void {
    this.#moves.push(move);
  }

  /** For a script; see SETTLE there. What was sent and not confirmed is sent again, for that does no harm. */
  send(): (string | number)[] {
    this.#sent = { acks: this.#acks.length, moves: this.#moves.length };
    const moves = this.#moves.flatMap(({ entry, way, value, attempts }) => [
      entry,
      way,
      value,
      attempts,
    ]);
    return [this.#acks.length, ...this.#acks, this.#moves.length, ...moves];
  }

  /** What was sent last is settled. @returns its entries */
  confirm(): string[] {
    const acks = this.#acks.splice(0, this.#sent.acks);
    const moves = this.#moves.splice(0, this.#sent.moves);
    this.#sent = { acks: 0, moves: 0 };
    return [...acks, ...moves.map(({ entry }) => entry)];
  }
}
