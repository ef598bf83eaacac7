import type { Pattern } from '@srvthreds/core';
import type { ThredState, ThredView, Tombstone } from '@srvthreds/engine';

/** A living thred as it is shown to people. */
export function viewOf(state: ThredState, pattern: Pattern): ThredView {
  const { id, patternId, startTime, endTime, status, lastUpdateTime, meta, reaction } = state;
  const interval = pattern.reactions.find(({ name }) => name === reaction?.name)?.expiry?.interval;
  const expiry = reaction && interval ? { expiry: reaction.enteredAt + interval } : {};
  return {
    id,
    patternId,
    patternName: pattern.name,
    broadcastAllowed: pattern.broadcastAllowed === true,
    currentReaction: reaction ? { reactionName: reaction.name, ...expiry } : {},
    startTime,
    ...(endTime === undefined ? {} : { endTime }),
    status,
    lastUpdateTime,
    meta,
  };
}

/** What can still be said of a thred that has ended so long ago that its journal is gone. */
export function viewOfTombstone({ thredId, patternId, ...times }: Tombstone): ThredView {
  return {
    id: thredId,
    patternId,
    patternName: patternId,
    broadcastAllowed: false,
    currentReaction: {},
    startTime: times.startAcceptedAt,
    endTime: times.endedAt,
    status: 't',
    lastUpdateTime: times.endedAt,
    meta: {},
  };
}
