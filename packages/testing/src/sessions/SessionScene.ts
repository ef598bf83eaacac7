import { Sessions, type SessionStore, type SessionsOptions } from '@srvthreds/agents';
import { afterEach } from 'vitest';

/** How a suite opens sessions, and that it closes their stores. */
export interface SessionScene {
  /** On a new, empty store. */
  open(options?: SessionsOptions): Promise<Sessions>;
  /** As another node has them. */
  openBeside(sessions: Sessions): Promise<Sessions>;
  storeOf(sessions: Sessions): SessionStore;
}

/** What a suite needs to know about the driver under test. */
export interface SessionSetUp {
  readonly makeStore: () => SessionStore | Promise<SessionStore>;
  readonly reopen: (store: SessionStore) => SessionStore | Promise<SessionStore>;
}

/** Closes after each test what was opened in it. */
export function sessionScene({ makeStore, reopen }: SessionSetUp): SessionScene {
  const opened: SessionStore[] = [];
  const stores = new WeakMap<Sessions, SessionStore>();
  const keep = (store: SessionStore, options: SessionsOptions): Sessions => {
    opened.push(store);
    const sessions = new Sessions(store, options);
    stores.set(sessions, store);
    return sessions;
  };
  afterEach(async () => {
    for (const store of opened.splice(0).toReversed()) await store.close();
  });
  return {
    open: async (options = {}) => keep(await makeStore(), options),
    openBeside: async (sessions) =>
      keep(await reopen(stores.get(sessions)!), { ttlMs: sessions.ttlMs }),
    storeOf: (sessions) => stores.get(sessions)!,
  };
}
