import { errorCode, isRetryable } from '@srvthreds/core';
import type { StartWork } from '../../protocol/commands.ts';
import type { PartitionScope } from '../PartitionScope.ts';
import { bury } from './bury.ts';
import { findStarted } from './findStarted.ts';
import { refusedEvents } from './refusedEvents.ts';
import { setAside } from './setAside.ts';
import { startThred, type Start } from './startThred.ts';

/**
 * Makes a thred that another partition asks for: one that was spawned, or that a limiter has admitted. Whatever becomes
 * of it, a thred or a tombstone stands there afterwards; a place that no living thred needs is given back.
 */
export async function handleStart(work: StartWork, scope: PartitionScope): Promise<number> {
  if (await findStarted(work, scope)) return 1;
  if (work.acceptedAt <= scope.startFloor()) {
    await setAside(work, 'EVENT_TOO_OLD', scope);
    return 1;
  }
  const start = await make(work, scope);
  if (start.outcome === 'failed') await bury(work, 'failed', scope, start.error);
  // Somebody else has made it in the same moment; or a late commit of our own.
  else if (start.outcome === 'repeat') await findStarted(work, scope);
  return 1;
}

async function make(work: StartWork, scope: PartitionScope): Promise<Start> {
  const { patternId, patternVersion, acceptedAt, holdsPlace = false } = work;
  const { thredId, event, parent, context } = work;
  try {
    const pattern = await scope.parts.patterns.version(patternId, patternVersion);
    const birth = {
      thredId,
      holdsPlace,
      ...(event ? { event } : {}),
      ...(parent ? { parent } : {}),
      ...(context ? { context } : {}),
    };
    const refused = await refusedEvents(thredId, scope);
    return await startThred({ pattern, birth, acceptedAt, refused }, scope);
  } catch (error) {
    // A pattern that cannot be had, or cannot be compiled any more: no thred will ever come of it.
    if (isRetryable(error) || errorCode(error)?.startsWith('STORAGE_')) throw error;
    return { outcome: 'failed', error };
  }
}
