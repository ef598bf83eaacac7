import { FakeClock } from '@srvthreds/core';
import { describe, expect, it } from 'vitest';
import {
  authenticateBy,
  describeRefusal,
  readBearer,
  TokenError,
  type FindIdentity,
} from '../../src/index.ts';

const clock = new FakeClock();
const ask = (find: FindIdentity, token?: string) =>
  authenticateBy(find, { clock, timeoutMs: 1_000 }).authenticate({ token });

describe('authenticateBy', () => {
  it('goes by what a function says, and by nothing that it says besides', async () => {
    const found = { participantId: 'ada', roles: ['buyer'], admin: true };
    expect(await ask(({ token }) => (token === 'key-1' ? found : undefined), 'key-1')).toEqual({
      participantId: 'ada',
      roles: ['buyer'],
    });
    const expiresAt = clock.now() + 1;
    expect(await ask(async () => ({ ...found, expiresAt }))).toMatchObject({ expiresAt });
  });

  it('lets nobody in whom the function does not know', async () => {
    await expect(ask(() => undefined, 'key-2')).rejects.toMatchObject({ code: 'IDENTITY_REFUSED' });
  });

  it.each([
    [{ participantId: '', roles: [] }, 'TOKEN_CLAIM_WRONG'],
    [{ participantId: 'SYSTEM', roles: [] }, 'TOKEN_CLAIM_WRONG'],
    [{ participantId: ['ada'], roles: [] }, 'TOKEN_CLAIM_WRONG'],
    [{ participantId: 'ada', roles: 'admin' }, 'TOKEN_CLAIM_WRONG'],
    [{ participantId: 'ada', roles: [], expiresAt: 1 }, 'TOKEN_EXPIRED'],
    [{ participantId: 'ada', roles: [], expiresAt: Number.NaN }, 'TOKEN_EXPIRED'],
  ])('believes no answer that is none: %j', async (answer, code) => {
    await expect(ask(() => answer as never)).rejects.toMatchObject({ code });
  });

  it('lets nobody in when the function fails, in whatever way', async () => {
    const failing: readonly FindIdentity[] = [
      () => {
        throw new Error('database password is 1234');
      },
      () => Promise.reject(new Error('database password is 1234')),
    ];
    for (const find of failing) {
      const error: unknown = await ask(find).catch((caught: unknown) => caught);
      expect(error).toMatchObject({ code: 'IDENTITY_UNAVAILABLE', retryable: true });
      expect(JSON.stringify(describeRefusal(error))).not.toContain('1234');
    }
    const own = new TokenError('IDENTITY_REFUSED', 'not today');
    await expect(ask(() => Promise.reject(own))).rejects.toBe(own);
  });

  it('waits no longer than it was told', async () => {
    const waiting = ask(() => new Promise(() => undefined)).catch((error: unknown) => error);
    await clock.advance(1_000);
    expect(await waiting).toMatchObject({ code: 'IDENTITY_UNAVAILABLE', retryable: true });
  });
});

describe('readBearer', () => {
  it.each([
    ['Bearer abc', 'abc'],
    ['bearer  abc', 'abc'],
    ['Bearer a,b+/=', 'a,b+/='],
    ['Basic abc', undefined],
    ['Bearer', undefined],
    ['Bearer a b', undefined],
    ['Bearer a,Bearer b', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('reads %j', (header, token) => {
    expect(readBearer(header)).toBe(token);
  });
});
