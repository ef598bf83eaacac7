/** Names one aggregate: a thred, a limiter, a pattern, an event that started nothing. */
export interface AggregateRef {
  /** 0 .. P - 1, or `CATALOGUE`. */
  readonly partition: number;
  /** Any text of 1 to 1,024 characters. */
  readonly id: string;
}

/** An id that an aggregate remembers, so that the same work is not done twice. */
export interface SeenId {
  readonly id: string;
  /** Accepted time of the work, milliseconds since 1970. */
  readonly at: number;
}

/** An aggregate as it was at one moment. */
export interface Snapshot {
  /** Changes with every commit and never comes back. */
  readonly etag: string;
  readonly state: string;
  /** In the order in which they were added. */
  readonly seen: readonly SeenId[];
  /** Messages not crossed out yet, in commit order. */
  readonly unsettled: readonly StoredMessage[];
}

/** A message that waits in the outbox. */
export interface StoredMessage {
  readonly id: string;
  readonly aggregateId: string;
  readonly topic: string;
  readonly body: string;
  /** Time of its commit, milliseconds since 1970. */
  readonly enqueuedAt: number;
}

/** A timer that waits in a partition. */
export interface StoredTimer {
  /** Unique within its aggregate. */
  readonly id: string;
  readonly aggregateId: string;
  /** Milliseconds since 1970. */
  readonly dueAt: number;
  readonly body: string;
}

/** What was written down about one commit. */
export interface JournalEntry {
  /** Grows within the partition; compare only as a mark to go on from. */
  readonly position: string;
  readonly aggregateId: string;
  /** Time of its commit, milliseconds since 1970. */
  readonly at: number;
  readonly body: string;
}

/** One aggregate in a listing. */
export interface Listed {
  readonly id: string;
  readonly etag: string;
  readonly state: string;
}

/** Which journal entries may go; each rule that is given removes what it matches. */
export interface TrimRule {
  /** All up to and including this position. */
  readonly through?: string;
  /** All of commits before this moment, milliseconds since 1970. */
  readonly before?: number;
  /** All but the last so many. A driver may keep up to a tenth more. */
  readonly maxEntries?: number;
}
