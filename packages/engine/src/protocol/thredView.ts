import type { CompiledPattern } from '../step/CompiledPattern.ts';
import type { ThredState } from '../step/ThredState.ts';
import type { ThredView } from './JournalBody.ts';

/**
 * A thred as it is shown to people: without its locals and participants.
 *
 * @param compiled its pattern; undefined if that cannot be had any more, which hides only what the pattern would tell
 */
export function thredView(state: ThredState, compiled: CompiledPattern | undefined): ThredView {
  const { id, patternId, startTime, endTime, status, lastUpdateTime, meta, reaction } = state;
  const { parent, children } = state;
  const expiry = compiled?.reactions.find(({ name }) => name === reaction?.name)?.expiry;
  return {
    id,
    patternId,
    patternName: compiled?.pattern.name ?? patternId,
    broadcastAllowed: compiled?.pattern.broadcastAllowed === true,
    currentReaction: {
      ...(reaction ? { reactionName: reaction.name } : {}),
      ...(reaction && expiry ? { expiry: reaction.enteredAt + expiry.interval } : {}),
    },
    startTime,
    ...(endTime === undefined ? {} : { endTime }),
    status,
    lastUpdateTime,
    meta,
    ...(parent ? { parentThredId: parent.thredId, spawnType: parent.spawnType } : {}),
    ...(children ? { childThredIds: children.map(({ thredId }) => thredId) } : {}),
  };
}
