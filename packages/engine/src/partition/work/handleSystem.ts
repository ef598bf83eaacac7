import { errorCode, isRetryable, WIRE_CODES, type Cancel, type Clock } from '@srvthreds/core';
import type { AcceptedEvent } from '@srvthreds/queue';
import { opOf, type SystemOutcome } from '../../control/SystemEvents.ts';
import { systemAnswer } from '../../control/systemAnswer.ts';
import { RefusedError } from '../../errors.ts';
import { eventKey } from '../../protocol/aggregates.ts';
import type { Command } from '../../protocol/commands.ts';
import type { PartitionScope } from '../PartitionScope.ts';
import { closeEvent } from './closeEvent.ts';
import { repeatAnswer } from './repeatAnswer.ts';
import { setAside } from './setAside.ts';

/**
 * Answers a system event. What only reads is answered here; what changes a thred is asked of its owner, who commits the
 * change and the answer together.
 */
export async function handleSystem(work: AcceptedEvent, scope: PartitionScope): Promise<number> {
  const { event, acceptedAt } = work;
  const key = eventKey(event);
  const closed = await scope.committer.load(key);
  if (closed && (await repeatAnswer(key, work, scope))) return 1;
  // Its traces may be gone; what it asked for must not be done again.
  if (acceptedAt <= scope.startFloor()) return setAside(work, 'EVENT_TOO_OLD', scope);
  const outcome = await decide(work, scope);
  const now = scope.parts.clock.now();
  const request = { eventId: event.id, op: opOf(event), sourceId: event.source.id };
  const asked = outcome.ask?.map((ask): Command => ({
    format: 1,
    acceptedAt: now,
    ...ask(request),
  }));
  const answer = outcome.answer && systemAnswer(request, outcome.answer, now);
  const errors = outcome.answer && 'error' in outcome.answer ? [outcome.answer.error] : [];
  const base = { kind: 'control', errors, commands: asked ?? [] } as const;
  const isFirst = await closeEvent(work, answer ? { ...base, answer } : base, scope);
  if (isFirst) outcome.afterCommit?.();
  return 1;
}

async function decide({ event }: AcceptedEvent, { parts }: PartitionScope): Promise<SystemOutcome> {
  const { systemEvents, logger, clock, settings } = parts;
  try {
    if (systemEvents)
      return await inTime(systemEvents.handle(event), settings.systemTimeoutMs, clock);
    throw new RefusedError(
      'expected an admin service for system events, found none',
      WIRE_CODES.clientError,
    );
  } catch (error) {
    // Without our own store nothing can be decided. Any other server that is away must not hold the partition up.
    if (isRetryable(error) && errorCode(error)?.startsWith('STORAGE_')) throw error;
    logger.warn({ eventId: event.id, err: error }, 'system event failed');
    return { answer: { error } };
  }
}

/**
 * What it comes to in the end is not told any more, and nothing that it asks of threds is done. What it does elsewhere goes
 * on: the sender is told that its outcome is not known.
 */
async function inTime(
  handling: Promise<SystemOutcome>,
  timeoutMs: number,
  clock: Clock,
): Promise<SystemOutcome> {
  const late =
    `expected an outcome within ${timeoutMs} milliseconds, found none: ` +
    'it is not known what was done, or will be yet';
  let cancel: Cancel | undefined;
  const timeout = new Promise<never>((_, reject) => {
    const refuse = () => reject(new RefusedError(late, WIRE_CODES.serverError));
    cancel = clock.after(timeoutMs, refuse);
  });
  try {
    return await Promise.race([handling, timeout]);
  } finally {
    cancel?.();
  }
}
