import type { RefreshFamily } from '@srvthreds/agents';
import { MemoryRefreshTokens } from '@srvthreds/agents/memory';
import { expect, it } from 'vitest';
import { describeRefreshTokens } from '../src/agents.ts';

describeRefreshTokens('memory', () => new MemoryRefreshTokens());

it('takes no more participants than it has room for, and makes room of what has expired', async () => {
  const store = new MemoryRefreshTokens({ maxOwners: 2 });
  const add = (owner: string, usedAt: number): Promise<void> => {
    const times = { usedAt, expiresAt: usedAt + 10, endsAt: usedAt + 10 };
    const family: RefreshFamily = { id: 'f', participantId: owner, current: 'c', ...times };
    return store.add(owner, family, { most: 10, now: usedAt });
  };
  await add('ada', 1);
  await add('ben', 2);
  await expect(add('eve', 3)).rejects.toMatchObject({
    code: 'REFRESH_STORE_UNAVAILABLE',
    retryable: true,
  });
  await add('ada', 4);
  await add('eve', 12);
  expect(await store.find('ben', 'f')).toBeUndefined();
  expect(await store.find('ada', 'f')).toBeDefined();
});
