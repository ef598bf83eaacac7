import {
  attemptsKey,
  endedLabel,
  workAttemptsKey,
  type AttemptsState,
} from '../../protocol/aggregates.ts';
import { commandId } from '../../protocol/commands.ts';
import type { SteppedWork } from '../../protocol/Work.ts';
import type { Committer } from '../Committer.ts';
import type { PartitionScope } from '../PartitionScope.ts';
import { giveUpTimer } from './handleTimer.ts';
import { handleWork } from './handleWork.ts';
import { deadKey, setAside } from './setAside.ts';

/** What was handed out so often without an outcome is what engines die of. */
const MOST_ATTEMPTS = 5;

/**
 * Handles a work that was handed out before and had no outcome: perhaps an engine died of it. The attempt is counted
 * in the store before it is made, and no other suspect of this engine is handled meanwhile, so that the right one is
 * counted. After five attempts it alone is set aside; so is one that was set aside before.
 */
export function handleSuspect(work: SteppedWork, scope: PartitionScope): Promise<number> {
  return scope.parts.suspects.run(async () => {
    const key = attemptsKeyOf(work);
    const attempts = await countAttempt(work, key, scope);
    if (await isPoison(work, attempts, scope)) await giveUp(work, scope);
    else await handleWork([work], scope);
    await forgetAttempts(key, scope.committer);
    return 1;
  });
}

function attemptsKeyOf(work: SteppedWork): string {
  switch (work.kind) {
    case 'event':
      return attemptsKey(work.event);
    case 'timer':
      return workAttemptsKey(`timer/${work.entry}/${work.thredId}`);
    case 'start':
    case 'offer':
    case 'transition':
      return workAttemptsKey(commandId(work));
  }
}

async function isPoison(
  work: SteppedWork,
  attempts: number,
  { committer }: PartitionScope,
): Promise<boolean> {
  if (attempts > MOST_ATTEMPTS) return true;
  return work.kind !== 'timer' && (await committer.load(deadKey(work))) !== undefined;
}

/** A timer is nothing that anybody could send again: its thred stays where it is, and its clock is stopped. */
async function giveUp(work: SteppedWork, scope: PartitionScope): Promise<void> {
  if (work.kind === 'timer') await giveUpTimer(work, scope);
  else await setAside(work, 'EVENT_POISON', scope);
}

/** Once for each time it was handed out: trying again while the store is away is no attempt of its own. */
async function countAttempt(
  work: SteppedWork,
  key: string,
  { committer, counted, parts }: PartitionScope,
): Promise<number> {
  const known = await committer.load(key);
  const before = known?.state.kind === 'attempts' ? known.state.attempts : 0;
  if (counted.has(work)) return before;
  const state: AttemptsState = { format: 1, kind: 'attempts', attempts: before + 1 };
  const condition = known ? { ifEtag: known.etag } : { ifAbsent: true as const };
  // With a label by which the sweep finds it, should a late commit make it after it was forgotten.
  const labels = [endedLabel(parts.clock.now())];
  await committer.commit(key, { state: JSON.stringify(state), labels }, condition);
  counted.add(work);
  return state.attempts;
}

async function forgetAttempts(key: string, committer: Committer): Promise<void> {
  const known = await committer.load(key);
  if (known) await committer.commit(key, { state: null }, { ifEtag: known.etag });
}
