import { connect, type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { fastify, type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { authenticateBy, stamp, type Authenticator } from '../../src/index.ts';
import { requireIdentity, type IdentityOfRequest } from '../../src/fastify.ts';
import { forge, signerAndVerifier } from '../support/tokens.ts';

const { clock, signer, authenticator } = signerAndVerifier();

async function bearer(participantId: string): Promise<{ authorization: string }> {
  const { token } = await signer.sign({ participantId, roles: ['buyer'] });
  return { authorization: `Bearer ${token}` };
}

describe('requireIdentity', () => {
  let http: FastifyInstance;
  let identityOf: IdentityOfRequest;
  let handled: number;

  function serve(by: Authenticator = authenticator): void {
    http = fastify();
    handled = 0;
    identityOf = requireIdentity(http, by, { openRoutes: ['/healthz'] });
    http.get('/healthz', async () => 'ok');
    http.get('/asked', async (asked) => identityOf(asked));
    http.post('/events', async (asked) => {
      handled++;
      return stamp(asked.body, identityOf(asked));
    });
    void http.register(async (inner) => {
      inner.get('/inner/:id', async (asked) => identityOf(asked).participantId);
    });
  }
  beforeEach(() => serve());
  afterEach(() => http.close());

  const get = (url: string, headers = {}) => http.inject({ url, headers });

  it('says who it is that asks', async () => {
    const headers = await bearer('ada');
    expect((await get('/asked', headers)).json()).toMatchObject({
      participantId: 'ada',
      roles: ['buyer'],
    });
    expect((await get('/inner/1', headers)).body).toBe('ada');
  });

  it('makes an event the sender’s own, whatever it says', async () => {
    const payload = { id: '1', type: 't', source: { id: 'root' }, roles: ['admin'] };
    const request = { method: 'POST', url: '/events', headers: await bearer('eve') } as const;
    const response = await http.inject({ ...request, payload });
    expect(response.json()).toEqual({ id: '1', type: 't', source: { id: 'eve' } });
  });

  it('lets nobody to any address without a token, known or not, however it is spelt', async () => {
    for (const url of ['/asked', '//asked', '/%61sked', '/inner/1', '/none', '/', '/healthz/x'])
      expect([url, (await get(url)).statusCode]).toEqual([url, 401]);
    const response = await get('/asked');
    expect(response.headers['www-authenticate']).toBe('Bearer');
    expect(response.json()).toEqual({
      error: {
        code: 'TOKEN_MISSING',
        message: 'expected a token, found none',
        retryable: false,
      },
    });
  });

  it('leaves open what is declared so, where nobody is known', async () => {
    const response = await get('/healthz', await bearer('ada'));
    expect([response.statusCode, response.body]).toEqual([200, 'ok']);
    http = fastify();
    identityOf = requireIdentity(http, authenticator, { openRoutes: ['/asked'] });
    http.get('/asked', async (asked) => identityOf(asked));
    expect((await get('/asked', await bearer('ada'))).json()).toMatchObject({
      code: 'IDENTITY_MISSING',
    });
  });

  it('looks at every request, and at no token but that of the header', async () => {
    const headers = await bearer('ada');
    expect((await get('/asked', headers)).statusCode).toBe(200);
    expect((await get('/asked')).statusCode).toBe(401);
    const token = headers.authorization.slice('Bearer '.length);
    expect((await get(`/asked?token=${token}&access_token=${token}`)).statusCode).toBe(401);
    expect((await get('/asked', { cookie: `token=${token}` })).statusCode).toBe(401);
    expect((await get('/asked', { authorization: `Basic ${token}` })).statusCode).toBe(401);
  });

  it('reads nothing of the body of somebody who is not let in', async () => {
    const payload = '{';
    const headers = { 'content-type': 'application/json', authorization: 'Bearer x' };
    const response = await http.inject({ method: 'POST', url: '/events', headers, payload });
    expect(response.statusCode).toBe(401);
    expect(response.headers['www-authenticate']).toBe('Bearer error="invalid_token"');
    expect(response.json().error.code).toBe('TOKEN_MALFORMED');
    expect(handled).toBe(0);
  });

  it('refuses a token that has expired between two requests', async () => {
    const headers = await bearer('ada');
    expect((await get('/asked', headers)).statusCode).toBe(200);
    await clock.advance(16 * 60_000);
    expect((await get('/asked', headers)).json().error.code).toBe('TOKEN_EXPIRED');
  });

  it('goes by the first of two headers only, and never by a forged one', async () => {
    await http.listen({ port: 0, host: '127.0.0.1' });
    const { port } = http.server.address() as AddressInfo;
    const { authorization } = await bearer('ada');
    const forged = `Bearer ${forge({ alg: 'none' }, { sub: 'root' }, '')}`;
    const statusOf = async (...headers: string[]): Promise<string | undefined> => {
      const socket = connect(port, '127.0.0.1');
      const lines = ['GET /asked HTTP/1.1', 'host: x', 'connection: close'];
      const sent = headers.map((value) => `authorization: ${value}`);
      socket.write([...lines, ...sent, '', ''].join('\r\n'));
      return (await text(socket)).split(' ')[1];
    };
    expect(await statusOf(authorization)).toBe('200');
    expect(await statusOf(forged, authorization)).toBe('401');
    expect(await statusOf(`${authorization}, ${forged}`)).toBe('401');
  });

  it('says 503 when nobody can tell, and nothing of what is wrong', async () => {
    serve(authenticateBy(() => Promise.reject(new Error('password is 1234')), { clock }));
    const response = await get('/asked', await bearer('ada'));
    expect([response.statusCode, response.headers['retry-after']]).toEqual([503, '1']);
    expect(response.json().error).toMatchObject({ code: 'IDENTITY_UNAVAILABLE', retryable: true });
    expect(response.body).not.toContain('1234');
  });
});
