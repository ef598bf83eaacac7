import type { EventError } from '@srvthreds/core';

/** What became of an event. */
export interface Receipt {
  readonly eventId: string;
  /** The thred that it was for, if it was for one. An id of an event counts within its thred. */
  readonly thredId?: string;
  readonly outcome: Outcome;
  /** Threds that were started or given the event. */
  readonly threds: readonly string[];
  /** What the sender was told, if it failed. */
  readonly error?: EventError;
  /** From acceptance to commit, milliseconds; 0 for `queued`. */
  readonly latencyMs: number;
}

/**
 * `started`: it began threds; `applied`: its thred took it; `no-match`: its thred stayed where it was; `orphan`: nobody
 * wanted it; `unknown-thred`: its thred is not there; `failed`: it went wrong and
 * changed nothing, except that threds of other patterns may have begun with it; `repeat`: it had been
 * handled before; `answered`: a system event, with values or a refusal; `forwarded`: threds that wait, or patterns with limits, will deal with it; `too-old`, `poison`: set aside as a dead letter; `queued`: another engine will handle it, the queue has it.
 */
export type Outcome =
  | 'started'
  | 'applied'
  | 'no-match'
  | 'orphan'
  | 'unknown-thred'
  | 'failed'
  | 'repeat'
  | 'answered'
  | 'forwarded'
  | 'too-old'
  | 'poison'
  | 'queued';
