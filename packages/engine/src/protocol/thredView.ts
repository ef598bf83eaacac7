import type { CompiledPattern } from '../step/CompiledPattern.ts';
import type { ThredState } from '../step/ThredState.ts';
import type { ThredView } from './JournalBody.ts';

/** A thred as it is shown to people: without its locals and participants. */
export function thredView(state: ThredState, { pattern, reactions }: CompiledPattern): ThredView {
  const { id, patternId, startTime, endTime, status, lastUpdateTime, meta, reaction } = state;
  const { parentThredId, spawnType, childThredIds } = state;
  const expiry = reactions.find(({ name }) => name === reaction?.name)?.expiry;
  return {
    id,
    patternId,
    patternName: pattern.name,
    broadcastAllowed: pattern.broadcastAllowed === true,
    currentReaction: {
      ...(reaction ? { reactionName: reaction.name } : {}),
      ...(reaction && expiry ? { expiry: reaction.enteredAt + expiry.interval } : {}),
    },
    startTime,
    ...(endTime === undefined ? {} : { endTime }),
    status,
    lastUpdateTime,
    meta,
    ...(parentThredId === undefined ? {} : { parentThredId }),
    ...(spawnType === undefined ? {} : { spawnType }),
    ...(childThredIds === undefined ? {} : { childThredIds }),
  };
}
