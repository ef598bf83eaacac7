import { once } from 'node:events';
import { fastify } from 'fastify';
import { Server } from 'socket.io';
import { io } from 'socket.io-client';
import { expect, it } from 'vitest';
import { requireIdentity } from '../../src/fastify.ts';
import { parseDurationMs, TokenGrants, TokenSigner, type Refusal } from '../../src/index.ts';
import { MemoryRefreshTokens } from '../../src/memory.ts';
import { guardSockets } from '../../src/socket.ts';
import { RULES, SECRET, signerAndVerifier } from '../support/tokens.ts';

it('C35: tokens are verified at the handshake and at every HTTP call; 15m is parsed; refresh tokens rotate', async () => {
  const { clock, authenticator } = signerAndVerifier();
  const http = fastify();
  const identityOfRequest = requireIdentity(http, authenticator);
  http.get('/me', async (asked) => identityOfRequest(asked).participantId);
  const sockets = new Server(http.server);
  const identityOfSocket = guardSockets(sockets, authenticator, { clock });
  const url = await http.listen({ port: 0, host: '127.0.0.1' });

  expect(parseDurationMs('15m')).toBe(900_000);
  const signer = new TokenSigner({ key: { secret: SECRET }, ...RULES, lifetime: '15m', clock });
  const grants = new TokenGrants({
    signer,
    store: new MemoryRefreshTokens(),
    rolesOf: () => [],
    clock,
  });
  const login = await grants.begin('ada');

  const get = async (token: string): Promise<number> =>
    (await fetch(`${url}/me`, { headers: { authorization: `Bearer ${token}` } })).status;
  const connect = async (token: string): Promise<string> => {
    const client = io(url, { auth: { token }, reconnection: false, forceNew: true });
    const isIn = once(sockets, 'connection').then(([socket]) => identityOfSocket(socket));
    const isOut = new Promise<string>((resolve) =>
      client.once('connect_error', (error) =>
        resolve((error as unknown as { data: Refusal }).data.code),
      ),
    );
    const found = await Promise.race([isIn.then(({ participantId }) => participantId), isOut]);
    client.close();
    return found;
  };

  // The name of a participant is no token: once it was.
  expect([await get('ada'), await connect('ada')]).toEqual([401, 'TOKEN_MALFORMED']);
  expect([await get(login.accessToken), await connect(login.accessToken)]).toEqual([200, 'ada']);
  await clock.advance(15 * 60_000 + 5_000);
  expect([await get(login.accessToken), await connect(login.accessToken)]).toEqual([
    401,
    'TOKEN_EXPIRED',
  ]);

  // Valid refresh tokens were refused, and revoked ones taken.
  const next = await grants.refresh(login.refreshToken);
  expect(await get(next.accessToken)).toBe(200);
  await clock.advance(60_000);
  await expect(grants.refresh(login.refreshToken)).rejects.toMatchObject({
    code: 'REFRESH_TOKEN_REUSED',
  });
  await expect(grants.refresh(next.refreshToken)).rejects.toMatchObject({
    code: 'REFRESH_TOKEN_UNKNOWN',
  });

  await sockets.close();
  await http.close();
});
