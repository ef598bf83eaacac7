/** Everything that a thred is between two events. Plain JSON; what the store keeps. */
export interface ThredState {
  readonly format: 1;
  readonly kind: 'thred';
  readonly id: string;
  readonly patternId: string;
  /** The version of the pattern that it began with, and stays on. */
  readonly patternVersion: string;
  readonly status: ThredStatus;
  /** Milliseconds since 1970, like every time here. */
  readonly startTime: number;
  readonly endTime?: number;
  /** Accepted time of the event that started it, if the clock that stamped it was ahead of `startTime`. */
  readonly startAcceptedAt?: number;
  readonly lastUpdateTime: number;
  readonly meta: ThredMeta;
  /** Where it is; none once it has ended. */
  readonly reaction?: ReactionState;
  readonly locals: Readonly<Record<string, unknown>>;
  /** Everybody who was sent something or whose event led to a message; services included. */
  readonly participants: readonly string[];
  /** How many reactions it has entered; names each entry. */
  readonly entries: number;
  /** How many messages it has sent. */
  readonly messages: number;
  /** Who spawned it; missing if an event started it. */
  readonly parent?: ThredParent;
  /** The threds that it spawned, in order; of a pattern with limits they may have been refused. */
  readonly children?: readonly ThredChild[];
  /** It holds one of the places that its pattern's limits leave. */
  readonly holdsPlace?: true;
  /** It was all that its event brought about: a repeat of that event finds its answer here. */
  readonly isOnlyOutcome?: true;
}

/** `child`: is terminated with the thred that spawned it; `sibling`: is not. */
export type SpawnType = 'child' | 'sibling';

/** The thred that spawned one. */
export interface ThredParent {
  readonly thredId: string;
  readonly spawnType: SpawnType;
  /** How many threds stand above the one that was spawned, >= 1. */
  readonly generation: number;
}

/** A thred that one has spawned. */
export interface ThredChild {
  readonly thredId: string;
  readonly spawnType: SpawnType;
  /** The pattern whose limiter stands between the two, if there is one. */
  readonly limitedBy?: string;
}

/** `a` active, `f` finished (broadcasts still work), `t` terminated. */
export type ThredStatus = 'a' | 'f' | 't';

export interface ThredMeta {
  readonly label?: string;
  readonly description?: string;
  readonly displayUri?: string;
}

export interface ReactionState {
  readonly name: string;
  readonly enteredAt: number;
  /** Which entry this is; a timer of an earlier one does nothing. */
  readonly entry: number;
  /** Operands of its and-conditions that have matched, as paths in the condition tree. */
  readonly matched?: readonly string[];
  /** The expiry was tried and failed; it is not tried again in this entry. */
  readonly clockStopped?: true;
}
