import { digest, type Event } from '@srvthreds/core';
import { EngineError } from '../errors.ts';
import type { ThredState } from '../step/ThredState.ts';

/** Names of aggregates in a partition. */
export const thredKey = (thredId: string): string => `thred/${thredId}`;
export const thredIdOfKey = (key: string): string => key.slice(thredKey('').length);
/** An id of an event counts within its thred, so an event for a thred is another one than the same id for another. */
const eventName = ({ id, thredId }: Pick<Event, 'id' | 'thredId'>): string =>
  typeof thredId === 'string' ? `${digest(thredId)}/${id}` : id;
export const eventKey = (event: Pick<Event, 'id' | 'thredId'>): string =>
  `event/${eventName(event)}`;
export const eventDeadLetterKey = (event: Pick<Event, 'id' | 'thredId'>): string =>
  `dead/${eventName(event)}`;
export const deadLetterKey = (id: string): string => `dead/${id}`;
export const attemptsKey = (event: Pick<Event, 'id' | 'thredId'>): string =>
  `attempts/${eventName(event)}`;
/** What waits to be carried out by its own id, not by an event's. */
export const workDeadLetterKey = (commandId: string): string => `dead/${commandId}`;
export const workAttemptsKey = (commandId: string): string => `attempts/${commandId}`;
/** The answer to a system event that changed nothing. */
export const answerKey = (commandId: string): string => `answer/${commandId}`;
export const limiterKey = (patternId: string): string => `limiter/${patternId}`;
export const PARTITION_KEY = 'partition';

/**
 * The label of everything that has ended, by the minute in which its time begins to run: that of its end, or of the
 * event that started it if the clock that stamped that event was ahead.
 */
export const endedLabel = (...timesMs: readonly number[]): string =>
  `ended:${Math.floor(Math.max(...timesMs) / 60_000)}`;
/** The label of events that were refused because their thred was not there, by which it finds them when it is born. */
export const refusedLabel = (thredId: string): string => `refused:${digest(thredId)}`;
/** The labels of threds that are alive or finished: all of them, and by pattern. */
export const LIVE_LABEL = 'live';
export const liveLabel = (patternId: string): string => `live:${patternId}`;
export const DEAD_LETTER_LABEL = 'dead';

/** What is left of a thred that has ended: enough to recognise a repeat of anything that it was given. */
export interface Tombstone {
  readonly format: 1;
  readonly kind: 'tombstone';
  readonly thredId: string;
  readonly patternId: string;
  readonly endedAt: number;
  /** Accepted time of the event that started it. */
  readonly startAcceptedAt: number;
  /** It was all that its event brought about. */
  readonly isOnlyOutcome?: true;
  /** Its start came to nothing, or its end came first. */
  readonly neverLived?: true;
}

/** An event that was handled but belongs to no thred: nobody wanted it, or it failed. Goes like a tombstone. */
export interface HandledEvent {
  readonly format: 1;
  readonly kind: 'event';
  readonly endedAt: number;
  readonly startAcceptedAt: number;
}

/** What an owner has to remember about its partition. */
export interface PartitionState {
  readonly format: 1;
  readonly kind: 'partition';
  /** Greatest accepted time among the starts whose traces are gone; a start at or before it may have been made. */
  readonly startFloor: number;
  /** Minute up to which everything that ended is gone. */
  readonly sweptThrough: number;
}

/** Something that could not be handled or delivered, kept with its reason. */
export interface DeadLetterState {
  readonly format: 1;
  readonly kind: 'dead';
  readonly reason: string;
  readonly at: number;
  /** The work or message itself, as it stood in its queue. */
  readonly body: string;
  /** What has become of it, oldest first; the last twenty. */
  readonly history?: readonly DeadLetterEntry[];
}

export interface DeadLetterEntry {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly what: 'set-aside' | 'sent-again' | 'removed';
  readonly reason?: string;
}

/** A dead letter that was sent again or removed. Goes like a tombstone. */
export interface ClosedLetterState extends Omit<DeadLetterState, 'kind' | 'history'> {
  readonly kind: 'closed-letter';
  readonly history: readonly DeadLetterEntry[];
  /** Accepted time of the event in it, if it may have started threds; else -1. */
  readonly startAcceptedAt: number;
}

/** Who got a place, and when; milliseconds since 1970. */
export interface Admission {
  readonly thredId: string;
  readonly at: number;
}

/** Who holds the places of a pattern with limits. */
export interface LimiterState {
  readonly format: 1;
  readonly kind: 'limiter';
  /** Threds that hold one, in the order in which they were admitted. */
  readonly places: readonly string[];
  /** The last admission that has not failed, which the interval counts from. */
  readonly last?: Admission;
  /** Those before, latest first, should the last one turn out to have failed. */
  readonly earlier?: readonly Admission[];
}

/** How often an event was handed out without an outcome; there only while that is more than once. */
export interface AttemptsState {
  readonly format: 1;
  readonly kind: 'attempts';
  readonly attempts: number;
}

export type AggregateState =
  | ThredState
  | Tombstone
  | HandledEvent
  | LimiterState
  | PartitionState
  | DeadLetterState
  | ClosedLetterState
  | AttemptsState;

/** @throws EngineError `ENGINE_FORMAT_UNKNOWN` */
export function decodeAggregate(json: string): AggregateState {
  const state = JSON.parse(json) as Partial<AggregateState> | null;
  if (state?.format === 1) return state as AggregateState;
  throw new EngineError(
    'ENGINE_FORMAT_UNKNOWN',
    `expected a state of format 1, found format ${String(state?.format)}`,
  );
}
