import { silentLogger, type FakeClock } from '@srvthreds/core';
import { beforeEach, describe, expect, it } from 'vitest';
import { TokenGrants, type JwtAuthenticator, type TokenGrantsOptions } from '../../src/index.ts';
import { MemoryRefreshTokens } from '../../src/memory.ts';
import { signerAndVerifier } from '../support/tokens.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;

describe('TokenGrants', () => {
  let clock: FakeClock;
  let authenticator: JwtAuthenticator;
  let roles: Map<string, string[]>;
  let warnings: object[];
  let grants: TokenGrants;

  const make = (options: Partial<TokenGrantsOptions> = {}): TokenGrants => {
    const made = signerAndVerifier();
    ({ clock, authenticator } = made);
    roles = new Map([['ada', ['buyer']]]);
    warnings = [];
    return new TokenGrants({
      signer: made.signer,
      store: new MemoryRefreshTokens(),
      rolesOf: (participantId) => roles.get(participantId),
      clock,
      logger: { ...silentLogger, warn: (fields) => void warnings.push(fields) },
      ...options,
    });
  };
  beforeEach(() => {
    grants = make();
  });

  const isUnknown = { code: 'REFRESH_TOKEN_UNKNOWN', retryable: false };

  it('gives an access token for minutes and a refresh token for days', async () => {
    const pair = await grants.begin('ada');
    expect(pair).toMatchObject({
      accessExpiresAt: clock.now() + 15 * MINUTE,
      refreshExpiresAt: clock.now() + 7 * DAY,
    });
    expect(await authenticator.authenticate({ token: pair.accessToken })).toMatchObject({
      participantId: 'ada',
      roles: ['buyer'],
    });
    await expect(authenticator.authenticate({ token: pair.refreshToken })).rejects.toMatchObject({
      code: 'TOKEN_MALFORMED',
    });
    await expect(grants.refresh(pair.accessToken)).rejects.toMatchObject(isUnknown);
  });

  it('exchanges each refresh token for another one', async () => {
    let { refreshToken } = await grants.begin('ada');
    const seen = new Set([refreshToken]);
    for (let n = 0; n < 5; n++) {
      await clock.advance(MINUTE);
      const next = await grants.refresh(refreshToken);
      expect(next.refreshExpiresAt).toBe(clock.now() + 7 * DAY);
      expect(await authenticator.authenticate({ token: next.accessToken })).toBeTruthy();
      ({ refreshToken } = next);
      seen.add(refreshToken);
    }
    expect(seen.size).toBe(6);
  });

  it('gives two that ask at once the same successor', async () => {
    const { refreshToken } = await grants.begin('ada');
    const [one, other] = await Promise.all([
      grants.refresh(refreshToken),
      grants.refresh(refreshToken),
    ]);
    expect(one.refreshToken).toBe(other.refreshToken);
    expect(one.refreshToken).not.toBe(refreshToken);
    await clock.advance(MINUTE);
    expect(await grants.refresh(one.refreshToken)).toBeTruthy();
    expect(warnings).toEqual([]);
  });

  it('ends everything of a log-in whose token was copied, whoever comes second', async () => {
    const stolen = (await grants.begin('ada')).refreshToken;
    const elsewhere = (await grants.begin('ada')).refreshToken;
    const { refreshToken } = await grants.refresh(stolen);
    await clock.advance(10_001);
    await expect(grants.refresh(stolen)).rejects.toMatchObject({
      code: 'REFRESH_TOKEN_REUSED',
      retryable: false,
    });
    await expect(grants.refresh(refreshToken)).rejects.toMatchObject(isUnknown);
    expect(await grants.refresh(elsewhere)).toBeTruthy();
    expect(warnings).toMatchObject([{ participantId: 'ada' }]);
    for (const token of [stolen, refreshToken])
      expect(JSON.stringify(warnings)).not.toContain(token.split('.')[2]);
  });

  it('ends a log-in after its longest time, however busy it was', async () => {
    let pair = await grants.begin('ada');
    const endsAt = clock.now() + 30 * DAY;
    for (let n = 0; n < 5; n++) {
      await clock.advance(6 * DAY - 1);
      pair = await grants.refresh(pair.refreshToken);
      expect(pair.refreshExpiresAt).toBeLessThanOrEqual(endsAt);
    }
    await clock.advance(5);
    await expect(grants.refresh(pair.refreshToken)).rejects.toMatchObject(isUnknown);
  });

  it('ends what was not used in time', async () => {
    const { refreshToken } = await grants.begin('ada');
    await clock.advance(7 * DAY);
    await expect(grants.refresh(refreshToken)).rejects.toMatchObject(isUnknown);
  });

  it('asks for the roles each time, and whether somebody may still take part', async () => {
    const pair = await grants.begin('ada');
    roles.set('ada', ['seller']);
    const next = await grants.refresh(pair.refreshToken);
    expect(await authenticator.authenticate({ token: next.accessToken })).toMatchObject({
      roles: ['seller'],
    });
    roles.delete('ada');
    const gone = { code: 'IDENTITY_REFUSED' };
    await expect(grants.refresh(next.refreshToken)).rejects.toMatchObject(gone);
    await expect(grants.begin('ada')).rejects.toMatchObject(gone);
    roles.set('ada', []);
    await expect(grants.refresh(next.refreshToken)).rejects.toMatchObject(isUnknown);
  });

  it('uses no token up when it cannot give the next one', async () => {
    let isAway = false;
    grants = make({
      rolesOf: () => (isAway ? Promise.reject(new Error('database away')) : []),
    });
    const { refreshToken } = await grants.begin('ada');
    isAway = true;
    await expect(grants.refresh(refreshToken)).rejects.toMatchObject({
      code: 'IDENTITY_UNAVAILABLE',
      retryable: true,
    });
    isAway = false;
    await clock.advance(MINUTE);
    expect(await grants.refresh(refreshToken)).toBeTruthy();
  });

  it('keeps a bounded number of log-ins', async () => {
    grants = make({ maxLogins: 2 });
    const tokens: string[] = [];
    for (let n = 0; n < 3; n++) {
      await clock.advance(1);
      tokens.push((await grants.begin('ada')).refreshToken);
    }
    await expect(grants.refresh(tokens[0]!)).rejects.toMatchObject(isUnknown);
    expect(await grants.refresh(tokens[1]!)).toBeTruthy();
    expect(await grants.refresh(tokens[2]!)).toBeTruthy();
  });

  it('ends one log-in, or all of a participant', async () => {
    const [one, two, three] = [
      await grants.begin('ada'),
      await grants.begin('ada'),
      await grants.begin('ada'),
    ].map(({ refreshToken }) => refreshToken);
    await grants.end(one!);
    await grants.end(one!);
    await grants.end('none');
    await expect(grants.refresh(one!)).rejects.toMatchObject(isUnknown);
    const next = await grants.refresh(two!);
    expect(await grants.endAll('ada')).toBe(2);
    for (const token of [next.refreshToken, three!])
      await expect(grants.refresh(token)).rejects.toMatchObject(isUnknown);
  });

  it.each([
    '',
    'x',
    'a.b.c',
    `${'a'.repeat(22)}.${'b'.repeat(21)}.${'c'.repeat(43)}`,
    'x'.repeat(1e6),
  ])('knows no token that it did not make', async (token) => {
    await expect(grants.refresh(token)).rejects.toMatchObject(isUnknown);
    await expect(grants.refresh({ token } as never)).rejects.toMatchObject(isUnknown);
  });

  it('lets nobody move a token to another participant', async () => {
    roles.set('eve', []);
    const ada = (await grants.begin('ada')).refreshToken.split('.');
    const eve = (await grants.begin('eve')).refreshToken.split('.');
    for (const parts of [
      [ada[0], ada[1], eve[2]],
      [ada[0], eve[1], eve[2]],
      [eve[0], ada[1], ada[2]],
    ])
      await expect(grants.refresh(parts.join('.'))).rejects.toMatchObject({
        code: expect.stringMatching(/^REFRESH_TOKEN_(UNKNOWN|REUSED)$/),
      });
  });

  it('is made with sensible bounds', () => {
    for (const options of [
      { graceMs: -1 },
      { graceMs: 60_001 },
      { graceMs: 0.5 },
      { maxLogins: 0 },
    ])
      expect(() => make(options)).toThrow(RangeError);
    expect(() => make({ refreshLifetime: '1w' })).toThrow(
      expect.objectContaining({ code: 'DURATION_INVALID' }),
    );
  });
});
