import type { SessionStore } from '@srvthreds/agents';
import { MemorySessions } from '@srvthreds/agents/memory';
import { expect, it } from 'vitest';
import { describeSessions } from '../src/agents.ts';
import { refusalOf } from '../src/refusal.ts';
import { sharedSessions } from './support/sharedSessions.ts';

const inside = new WeakMap<SessionStore, SessionStore>();
const view = (inner: SessionStore): SessionStore => {
  const outer = sharedSessions(inner);
  inside.set(outer, inner);
  return outer;
};

describeSessions('memory', () => view(new MemorySessions()), {
  reopen: (store) => view(inside.get(store)!),
});

it('refuse everything after they were closed', async () => {
  const store = new MemorySessions();
  await store.close();
  expect(await refusalOf(store.incarnations())).toBe('SESSIONS_CLOSED');
});
