/** What a message must say. */
export interface Saying {
  readonly to: string;
  /** The event that it is about. */
  readonly event: string;
  /** Undefined: the notice of a failure. */
  readonly says: string | undefined;
}

/** A thred that must be asked for. */
export interface Wish {
  readonly patternId: string;
  readonly spawnType: 'child' | 'sibling';
  /** It knows what the one that asks for it knows. */
  readonly withContext?: boolean;
}

/** What one line of the journal must have brought about. */
export interface Expected {
  readonly sayings: readonly Saying[];
  readonly wishes?: readonly Wish[];
  /** The kinds of log entries, one letter each. */
  readonly log: string;
  readonly faults: readonly string[];
}

export function joined(first: Expected, second: Expected): Expected {
  return {
    sayings: [...first.sayings, ...second.sayings],
    wishes: [...(first.wishes ?? []), ...(second.wishes ?? [])],
    log: first.log + second.log,
    faults: [...first.faults, ...second.faults],
  };
}
