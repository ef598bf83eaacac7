import type { ThredView, Tombstone } from '@srvthreds/engine';

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
