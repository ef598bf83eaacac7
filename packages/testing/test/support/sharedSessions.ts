import { SessionsError, type SessionStore } from '@srvthreds/agents';

/** One node's view of sessions that several use: it closes by itself, the others stay. */
export function sharedSessions(inner: SessionStore): SessionStore {
  let isClosed = false;
  const open = (): SessionStore => {
    if (isClosed) throw new SessionsError('SESSIONS_CLOSED', 'expected open sessions');
    return inner;
  };
  return {
    join: async (incarnation, ttlMs) => open().join(incarnation, ttlMs),
    renew: async (incarnation, ttlMs) => open().renew(incarnation, ttlMs),
    leave: async (incarnation) => open().leave(incarnation),
    open: async (session, most) => open().open(session, most),
    end: async (session) => open().end(session),
    ofParticipant: async (participantId) => open().ofParticipant(participantId),
    ofIncarnation: async (incarnation, limit) => open().ofIncarnation(incarnation, limit),
    incarnations: async () => open().incarnations(),
    close: async () => {
      isClosed = true;
    },
  };
}
