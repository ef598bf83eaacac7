import type { Event, EventError } from '@srvthreds/core';
import type { PatternRef } from './StepContext.ts';
import type { ThredParent, ThredState } from './ThredState.ts';

/** A message as a step decides it: addresses resolved, not yet numbered for a queue. */
export interface StepMessage {
  readonly to: readonly string[];
  readonly event: Event;
  readonly seq: number;
}

/** Another thred that a step wants; made after the step's commit. */
export interface StepSpawn {
  readonly thredId: string;
  readonly pattern: PatternRef;
  readonly parent: ThredParent;
  /** Its first input, for the new thred; without one it waits in its first reaction. */
  readonly event?: Event;
  /** What it is given of the thred that spawns it. */
  readonly context?: SpawnContext;
}

/** A copy of what a thred knows. */
export interface SpawnContext {
  readonly locals: Readonly<Record<string, unknown>>;
  readonly participants: readonly string[];
}

/** What happened, for the record: `m` match, `nm` no match, `x` expiry, `a` an administrator's transition, `e` a failure, `n` a notice passed on. */
export interface StepLog {
  readonly type: 'm' | 'nm' | 'x' | 'a' | 'e' | 'n';
  /** The reaction that was left or stayed in. */
  readonly from?: string;
  /** The reaction that was entered; none if the thred ended. */
  readonly to?: string;
}

/** What a step decides. Nothing of it has happened yet. */
export interface StepResult {
  readonly state: ThredState;
  readonly messages: readonly StepMessage[];
  readonly spawns: readonly StepSpawn[];
  readonly log: readonly StepLog[];
  /** What the sender was told, if the event found its thred ended by an expiry that the same step made. */
  readonly refusal?: EventError;
}
