import { randomId } from '@srvthreds/core';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../../../../tools/services/processes.ts';
import { RedisServer, whyNoRedis } from '../../../../../tools/services/redis.ts';
import { TokenGrants } from '../../../src/index.ts';
import { RedisRefreshTokens } from '../../../src/redis.ts';
import { signerAndVerifier } from '../../support/tokens.ts';
import { describeRefreshTokens } from './describeRefreshTokens.ts';

const skip = whyNoRedis();
if (skip !== undefined && process.env['CI']) throw new Error(skip);

describe.skipIf(skip !== undefined)('redis', () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await RedisServer.start({ appendFsync: 'no' });
  });
  afterAll(() => server.stop());

  const open = (): RedisRefreshTokens =>
    new RedisRefreshTokens(server.url, { namespace: `test-${randomId(8)}` });

  describeRefreshTokens('redis', open);

  it('stores no token, and keeps nothing for longer than it can be used', async () => {
    const redis = new Redis(server.url);
    const namespace = `test-${randomId(8)}`;
    const store = new RedisRefreshTokens(redis, { namespace });
    const { clock, signer } = signerAndVerifier();
    const grants = new TokenGrants({ signer, store, rolesOf: () => [], clock });
    const first = await grants.begin('ada');
    const second = await grants.refresh(first.refreshToken);
    const [key = '', ...others] = await redis.keys(`${namespace}:*`);
    expect(others).toEqual([]);
    const stored = JSON.stringify(await redis.hgetall(key));
    for (const { refreshToken } of [first, second])
      expect(stored).not.toContain(refreshToken.split('.')[2]);
    const leftMs = await redis.pttl(key);
    expect(leftMs).toBeGreaterThan(6 * 86_400_000);
    expect(leftMs).toBeLessThanOrEqual(7 * 86_400_000);
    await redis.quit();
  });

  it('lets two processes exchange a token once between them', async () => {
    const namespace = `test-${randomId(8)}`;
    const stores = [1, 2].map(() => new RedisRefreshTokens(server.url, { namespace }));
    const { clock, signer } = signerAndVerifier();
    const [one, other] = stores.map(
      (store) => new TokenGrants({ signer, store, rolesOf: () => [], clock }),
    );
    const { refreshToken } = await one!.begin('ada');
    const all = [one!, other!, one!, other!].map((grants) => grants.refresh(refreshToken));
    const next = new Set((await Promise.all(all)).map((pair) => pair.refreshToken));
    expect(next.size).toBe(1);
    expect(next).not.toContain(refreshToken);
    await Promise.all(stores.map((store) => store.close()));
  });

  it('says within its time that nobody answers', async () => {
    const store = new RedisRefreshTokens(`redis://127.0.0.1:${await freePort()}`);
    await expect(store.find('ada', 'f')).rejects.toMatchObject({
      code: 'REFRESH_STORE_UNAVAILABLE',
      retryable: true,
      message: expect.stringContaining('ECONNREFUSED'),
    });
    await store.close();
  });
});
