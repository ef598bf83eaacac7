import type { AcceptedEvent } from '@srvthreds/queue';
import type { Receipt } from '../Receipt.ts';
import type { EngineParts } from '../EngineParts.ts';
import type { Outbox } from '../outbox/Outbox.ts';
import { recordConsulted, type RecordingWorld } from '../step/Consulted.ts';
import type { InnerCause } from '../protocol/replayThred.ts';
import type { StepContext } from '../step/StepContext.ts';
import type { Committer } from './Committer.ts';

/** What the handlers of a partition's work are given. */
export interface PartitionScope {
  readonly parts: EngineParts;
  readonly committer: Committer;
  readonly outbox: Outbox;
  /** Resolves when the store knows of everything that was delivered so far. */
  readonly crossedOut: () => Promise<void>;
  /** Greatest accepted time among starts of which no trace is left; milliseconds since 1970. */
  readonly startFloor: () => number;
  /** Suspects whose attempt has been counted since they were handed out. */
  readonly counted: WeakSet<object>;
  /** The last look at the places of full limiters, by pattern. */
  readonly placesLookedAt: Map<string, PlacesLook>;
}

/** A look at some places of a limiter. */
export interface PlacesLook {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Behind the last place that was looked at. */
  readonly next: number;
}

/** A step's context that knows what the step has asked. */
export type RecordedContext = StepContext & RecordingWorld;

/**
 * The context of a step that is made now; what the step asks of it is written down.
 *
 * @param cause id of the event that makes it, or what else does
 */
export function stepContext(
  { parts }: PartitionScope,
  cause: string | InnerCause,
  acceptedAt: number,
): RecordedContext {
  const named = typeof cause === 'string' ? { causeId: cause } : cause;
  const { clock, directory, logger, patterns, settings } = parts;
  return {
    now: clock.now(),
    acceptedAt,
    ...named,
    ...recordConsulted({ directory, findPattern: (nameOrId) => patterns.find(nameOrId) }),
    maxSteps: settings.maxStepsPerEvent,
    log: (text) => logger.debug({ causeId: named.causeId }, text),
  };
}

/** Tells whoever waits for it what became of an event. */
export function report(
  { parts }: PartitionScope,
  { event, acceptedAt }: AcceptedEvent,
  receipt: Pick<Receipt, 'outcome' | 'threds' | 'error'>,
): void {
  parts.onHandled({
    eventId: event.id,
    ...(typeof event.thredId === 'string' ? { thredId: event.thredId } : {}),
    ...receipt,
    latencyMs: Math.max(0, parts.clock.now() - acceptedAt),
  });
}
