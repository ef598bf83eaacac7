/** The promises that are watched. */
export type Rule =
  /** An accepted event has no outcome. */
  | 'lost'
  /** An event was handled twice, or has two outcomes that exclude one another. */
  | 'twice'
  /** Events of a thred, or with one ordering key, or a timer, were handled in another order than the queue's. */
  | 'order'
  /** A committed message was never delivered. */
  | 'message lost'
  /** A message was delivered that is not committed, or with another content than before. */
  | 'message'
  /** The state, the outbox or the log is not what the journal says. */
  | 'fold'
  /** A commit was taken from an owner after its successor had committed. */
  | 'stale owner'
  /** A timer came too early, or twice, or for something left. */
  | 'timer'
  /** The servers are well and something is still not finished. */
  | 'stuck'
  /** Something is left of what has ended. */
  | 'left behind'
  /** A trace went before its time. */
  | 'trace'
  /** Somebody was told that something is done before it was. */
  | 'told early'
  /** Something that can be handled was set aside. */
  | 'set aside'
  /** What one partition asks of another has gone astray. */
  | 'command'
  /** More threds live than their pattern's limits allow, without a place, or a place is held by nobody. */
  | 'limit'
  /** A thred lives that nobody has asked for, or one that was asked for does not; or it outlives its parent. */
  | 'kin'
  /** An event was not offered to those who hear it, taken by others, or leaves no mark. */
  | 'offer'
  /** A thred is not to be found by what it waits for. */
  | 'label'
  /** A promise was rejected and nobody looked: the process would have ended. */
  | 'unhandled';

export interface Finding {
  readonly rule: Rule;
  readonly text: string;
  /** Milliseconds since the run began. */
  readonly atMs: number;
}

const MOST = 20;

/** What was found to be wrong, the first ones. */
export class Findings {
  readonly list: Finding[] = [];
  readonly #nowMs: () => number;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  add(rule: Rule, text: string): void {
    if (this.list.length < MOST) this.list.push({ rule, text, atMs: this.#nowMs() });
  }
}
