import type { Event, EventError } from '@srvthreds/core';
import type { ThredState } from './ThredState.ts';

/** A message as a step decides it: addresses resolved, not yet numbered for a queue. */
export interface StepMessage {
  readonly to: readonly string[];
  readonly event: Event;
  readonly seq: number;
}

/** What happened, for the record: `m` match, `nm` no match, `x` expiry, `e` a failure, `n` a notice passed on. */
export interface StepLog {
  readonly type: 'm' | 'nm' | 'x' | 'e' | 'n';
  /** The reaction that was left or stayed in. */
  readonly from?: string;
  /** The reaction that was entered; none if the thred ended. */
  readonly to?: string;
}

/** What a step decides. Nothing of it has happened yet. */
export interface StepResult {
  readonly state: ThredState;
  readonly messages: readonly StepMessage[];
  readonly log: readonly StepLog[];
  /** What the sender was told, if the event found its thred ended by an expiry that the same step made. */
  readonly refusal?: EventError;
}
