import type { SeenId } from './records.ts';

/** What must hold for a commit: the aggregate is as it was read, or there is none. */
export type Precondition = { readonly ifEtag: string } | { readonly ifAbsent: true };

/** A message to be written into the outbox. */
export interface NewMessage {
  /** Unique within the partition; one that waits already is left as it is. */
  readonly id: string;
  readonly topic: string;
  readonly body: string;
}

/** A timer to be set; one with the same id in the same aggregate is replaced. */
export interface NewTimer {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly dueAt: number;
  readonly body: string;
}

/** What one commit writes. What is left out stays as it is. */
export interface Changes {
  /** The new state; an aggregate that is made without one has an empty text. `null` removes the aggregate with its ids, labels and timers; its messages and journal stay. */
  readonly state?: string | null;
  /** Ids to remember and ids to forget. */
  readonly seen?: { readonly add?: readonly SeenId[]; readonly drop?: readonly string[] };
  /** Messages for the outbox, in the order in which they should leave. */
  readonly enqueue?: readonly NewMessage[];
  readonly schedule?: readonly NewTimer[];
  /** Ids of timers to take back; `all` takes back every one. */
  readonly cancel?: readonly string[] | 'all';
  /** Replaces all labels of the aggregate. */
  readonly labels?: readonly string[];
  /** Entries for the journal. */
  readonly journal?: readonly string[];
}
