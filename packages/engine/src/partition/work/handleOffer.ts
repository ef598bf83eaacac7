import { errorCode, isRetryable } from '@srvthreds/core';
import { patiently } from '../../expression/patiently.ts';
import { thredKey } from '../../protocol/aggregates.ts';
import { commandId, type OfferWork } from '../../protocol/commands.ts';
import type { JournalBody } from '../../protocol/JournalBody.ts';
import { given, givenBy } from '../../protocol/givenBy.ts';
import { thredView } from '../../protocol/thredView.ts';
import { verdict } from '../../protocol/verdict.ts';
import type { CompiledPattern } from '../../step/CompiledPattern.ts';
import { stepOffer, type OfferResult } from '../../step/step.ts';
import type { LiveThred } from '../LiveThred.ts';
import { stepContext, type PartitionScope, type RecordedContext } from '../PartitionScope.ts';
import { commitFailure } from './commitFailure.ts';
import { commitThred } from './commitThred.ts';
import { patternGone, patternOf } from './patternOf.ts';
import { sendUnsettled } from './sendUnsettled.ts';
import { setAside } from './setAside.ts';

/**
 * Offers an event that is for no thred to one that waited for such events when the event was handled. Whether the thred
 * takes it is tested here, by its owner; the mark of the offer keeps it from being taken twice.
 */
export async function handleOffer(work: OfferWork, scope: PartitionScope): Promise<number> {
  const key = thredKey(work.thredId);
  const known = await scope.committer.load(key);
  // It has ended, or finished, since: nothing to decide.
  if (known?.state.kind !== 'thred' || known.state.status !== 'a') {
    await sendUnsettled(key, scope);
    return 1;
  }
  const { commands, events } = known.seen;
  // A thred that was started with this very event does not get it again.
  if (events.has(work.event.id)) return 1;
  switch (verdict(commands, commandId(work), work.acceptedAt)) {
    case 'repeat':
      if (await isCommitted(work, key, scope)) return 1;
      return handleOffer(work, scope);
    case 'too-old':
      return setAside(work, 'EVENT_TOO_OLD', scope);
    case 'apply':
      await offer(work, known as LiveThred, scope);
      return 1;
  }
}

/** Memory may be wrong about what the store took. */
async function isCommitted(work: OfferWork, key: string, scope: PartitionScope): Promise<boolean> {
  const found = await scope.committer.read(key);
  if (!found) return true;
  if (!found.known.seen.commands.has(commandId(work))) return false;
  scope.outbox.send(found.unsettled);
  return true;
}

async function offer(work: OfferWork, thred: LiveThred, scope: PartitionScope): Promise<void> {
  const pattern = await patternOf(thred, scope);
  if (!pattern) return fail(work, patternGone(thred.state), pattern, scope);
  try {
    const context = stepContext(scope, work.event.id, work.eventAcceptedAt);
    const make = () => stepOffer(pattern, thred.state, work.event, context);
    const result = patiently(make);
    await commitOffer(work, { pattern, thred, result, context }, scope);
  } catch (failure) {
    if (isRetryable(failure) || errorCode(failure)?.startsWith('STORAGE_STALE')) throw failure;
    await fail(work, failure, pattern, scope);
  }
}

interface Offered {
  readonly pattern: CompiledPattern;
  readonly thred: LiveThred;
  readonly result: OfferResult;
  readonly context: RecordedContext;
}

function commitOffer(
  work: OfferWork,
  { pattern, thred, result, context }: Offered,
  scope: PartitionScope,
): Promise<void> {
  const { acceptedAt } = work;
  const { state: after, messages, spawns } = result;
  const seen = thred.seen.commands.remember(commandId(work), acceptedAt);
  const entry = journalOf(work, { pattern, thred, result, context });
  const journal = entry ? [entry] : [];
  const base = { pattern, before: thred.state, after, seen, acceptedAt };
  return commitThred({ ...base, messages, spawns, journal }, thred, scope);
}

/** An offer that was not taken is no news, unless it made an expiry. */
function journalOf(
  { event, eventAcceptedAt, thredId }: OfferWork,
  { pattern, result, context }: Offered,
): JournalBody | undefined {
  const { isTaken, log, messages, state } = result;
  if (!isTaken && log.length === 0) return undefined;
  return {
    format: 1,
    kind: isTaken ? 'event' : 'expiry',
    thredId,
    ...(isTaken ? { event } : {}),
    acceptedAt: eventAcceptedAt,
    now: context.now,
    log,
    messages,
    thred: thredView(state, pattern),
    ...given({ ...(isTaken ? {} : { offered: event }), ...givenBy(context) }),
  };
}

async function fail(
  work: OfferWork,
  failure: unknown,
  pattern: CompiledPattern | undefined,
  scope: PartitionScope,
): Promise<void> {
  const known = await scope.committer.load(thredKey(work.thredId));
  if (known?.state.kind !== 'thred') return;
  const thred = known as LiveThred;
  const seen = thred.seen.commands.remember(commandId(work), work.acceptedAt);
  const { event, eventAcceptedAt: acceptedAt } = work;
  await commitFailure({ event, acceptedAt, seen, failure }, { pattern, thred }, scope);
}
