import type { EventValues } from '@srvthreds/core';
import { systemAnswer } from '../../control/systemAnswer.ts';
import { thredKey } from '../../protocol/aggregates.ts';
import { commandId, type ControlRequest, type TerminateWork } from '../../protocol/commands.ts';
import { planStillborn } from '../../protocol/planStillborn.ts';
import { thredView } from '../../protocol/thredView.ts';
import { noSuchThred } from '../../errors.ts';
import { endThred } from '../../step/endThred.ts';
import type { LiveThred } from '../LiveThred.ts';
import type { PartitionScope } from '../PartitionScope.ts';
import { answerRequest, isAnswered } from './answerRequest.ts';
import { commitThred } from './commitThred.ts';
import { sendUnsettled } from './sendUnsettled.ts';

/**
 * Ends a thred because the one that spawned it has ended, or because an administrator says so. Decided by state, so it
 * is never too old for one that is there; one that is not there yet will not be made any more.
 */
export async function handleTerminate(work: TerminateWork, scope: PartitionScope): Promise<number> {
  const key = thredKey(work.thredId);
  const known = await scope.committer.load(key);
  if (work.request && (await isAnswered(work, scope))) return 1;
  if (known?.state.kind === 'thred') await end(work, known as LiveThred, scope);
  else if (work.request)
    await answerRequest(work, work.request, { error: noSuchThred(work.thredId) }, scope);
  else if (known) await sendUnsettled(key, scope);
  else if (!work.onlyIfThere && !isOld(work, scope)) await forbid(work, key, scope);
  return 1;
}

async function end(work: TerminateWork, thred: LiveThred, scope: PartitionScope): Promise<void> {
  const { acceptedAt, thredId, request } = work;
  const { state, seen } = thred;
  const now = scope.parts.clock.now();
  const pattern = await scope.parts.patterns.versionOrNone(state.patternId, state.patternVersion);
  const after = endThred(state, now);
  const answer = request && systemAnswer(request, { values: doneValues(request, thredId) }, now);
  const journal = {
    format: 1,
    kind: 'terminated',
    thredId,
    acceptedAt,
    now,
    thred: thredView(after, pattern),
    ...(answer ? { messages: [answer] } : {}),
  } as const;
  const mark = request
    ? seen.commands.remember(commandId(work), acceptedAt)
    : { add: [], drop: [] };
  const base = { pattern, before: state, after, seen: mark, messages: [], spawns: [], acceptedAt };
  await commitThred({ ...base, answer, journal: [journal] }, thred, scope);
}

/** So old that the trace of the thred may have gone, and that its start, which was asked for before, comes too late. */
function isOld({ acceptedAt }: TerminateWork, { startFloor }: PartitionScope): boolean {
  return acceptedAt <= startFloor();
}

/** The end came before the start, which finds the tombstone then. */
async function forbid(work: TerminateWork, key: string, scope: PartitionScope): Promise<void> {
  const { thredId, acceptedAt } = work;
  const now = scope.parts.clock.now();
  const patternId = thredId.slice(0, thredId.lastIndexOf('_'));
  const journal = { format: 1, kind: 'terminated', thredId, acceptedAt, now } as const;
  const changes = planStillborn({ thredId, patternId, acceptedAt }, { journal }, scope.parts.rows);
  await scope.committer.commit(key, changes, { ifAbsent: true });
}

/** What somebody is told whose request has changed a thred. */
export function doneValues({ op }: ControlRequest, thredId: string): EventValues {
  return { status: 'OK', op, thredId };
}
