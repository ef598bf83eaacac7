import { TokenGrants, TokenSigner } from '@srvthreds/agents';
import { RedisRefreshTokens } from '@srvthreds/agents/redis';
import { randomId } from '@srvthreds/core';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../../tools/services/processes.ts';
import { RedisCluster, RedisServer, whyNoRedis } from '../../../tools/services/redis.ts';
import { describeRefreshTokens } from '../src/agents.ts';

const skip = whyNoRedis();
if (skip !== undefined && process.env['CI']) throw new Error(skip);

const settings = [
  { name: 'redis', start: () => RedisServer.start({ appendFsync: 'no' }) },
  { name: 'redis cluster', start: () => RedisCluster.start() },
] as const;

describe.each(settings)('$name', ({ name, start }) => {
  let server: RedisServer | RedisCluster;
  beforeAll(async () => {
    if (skip === undefined) server = await start();
  });
  afterAll(() => server?.stop());

  const open = (): RedisRefreshTokens =>
    new RedisRefreshTokens(server.url, { namespace: `test-${randomId(8)}` });
  describeRefreshTokens(name, open, { skip });
});

describe.skipIf(skip !== undefined)('refresh tokens on a Redis server', () => {
  const key = { secret: 'a secret of thirty-two bytes or more' };
  const signer = new TokenSigner({ key, issuer: 'login', audience: 'test' });
  let server: RedisServer;
  beforeAll(async () => {
    server = await RedisServer.start({ appendFsync: 'no' });
  });
  afterAll(() => server?.stop());

  const grantsOf = (store: RedisRefreshTokens): TokenGrants =>
    new TokenGrants({ signer, store, rolesOf: () => [] });

  it('are not stored themselves, and nothing of them is kept longer than it can be used', async () => {
    const redis = new Redis(server.url);
    const namespace = `test-${randomId(8)}`;
    const grants = grantsOf(new RedisRefreshTokens(redis, { namespace }));
    const first = await grants.begin('ada');
    const second = await grants.refresh(first.refreshToken);
    const [owner = '', ...others] = await redis.keys(`${namespace}:*`);
    expect(others).toEqual([]);
    const stored = JSON.stringify(await redis.hgetall(owner));
    for (const { refreshToken } of [first, second])
      expect(stored).not.toContain(refreshToken.split('.')[2]);
    const leftMs = await redis.pttl(owner);
    expect(leftMs).toBeGreaterThan(6 * 86_400_000);
    expect(leftMs).toBeLessThanOrEqual(7 * 86_400_000);
    await grants.endAll('ada');
    expect(await redis.keys(`${namespace}:*`)).toEqual([]);
    await redis.quit();
  });

  it('are exchanged once between two processes that try at the same time', async () => {
    const namespace = `test-${randomId(8)}`;
    const stores = [1, 2].map(() => new RedisRefreshTokens(server.url, { namespace }));
    const [one, other] = stores.map(grantsOf);
    const { refreshToken } = await one!.begin('ada');
    const all = [one!, other!, one!, other!].map((grants) => grants.refresh(refreshToken));
    const next = new Set((await Promise.all(all)).map((pair) => pair.refreshToken));
    expect(next.size).toBe(1);
    expect(next).not.toContain(refreshToken);
    await Promise.all(stores.map((store) => store.close()));
  });

  it('are said to be out of reach when nobody answers', async () => {
    const store = new RedisRefreshTokens(`redis://127.0.0.1:${await freePort()}`);
    await expect(store.find('ada', 'f')).rejects.toMatchObject({
      code: 'REFRESH_STORE_UNAVAILABLE',
      retryable: true,
      message: expect.stringContaining('ECONNREFUSED'),
    });
    await store.close();
  });
});
