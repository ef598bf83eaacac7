import { TokenSigner } from '@srvthreds/agents';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EngineApp } from '../src/compose.ts';
import { purchase, startApp } from './support/startApp.ts';

const API_TOKEN = 'a-token-of-some-length';
const JWT_SECRET = 'a secret of thirty-two bytes or more';

describe('participants over HTTP', { timeout: 20_000 }, () => {
  const rules = { issuer: 'srvthreds', audience: 'srvthreds' };
  const signer = new TokenSigner({ key: { secret: JWT_SECRET }, ...rules });
  let app: EngineApp;
  let rita: string;
  beforeEach(async () => {
    app = await startApp({ API_TOKEN, JWT_SECRET });
    ({ token: rita } = await signer.sign({ participantId: 'rita', roles: ['admin'] }));
  });
  afterEach(() => app.close());

  const get = (url: string, token: string) =>
    app.http.inject({ url, headers: { authorization: `Bearer ${token}` } });
  const post = (payload: object, token: string) =>
    app.http.inject({
      method: 'POST',
      url: '/api/events',
      headers: { authorization: `Bearer ${token}` },
      payload,
    });
  /** Whom the engine was told that an event is from. */
  async function sourceOf(thredId: string): Promise<unknown> {
    const journal = await get(`/api/threds/${thredId}/journal`, API_TOKEN);
    return journal.json().lines[0].event.source;
  }

  it('send events as themselves, whomever these say that they are from', async () => {
    for (const [id, source] of [
      ['p-1', { id: 'ada', name: 'Ada' }],
      ['p-2', undefined],
    ] as const) {
      const response = await post({ ...purchase(id), source }, rita);
      expect(response.statusCode).toBe(200);
      expect(await sourceOf(response.json().threds[0])).toEqual({ id: 'rita' });
    }
  });

  it('are believed by nobody to be programs of ours, which may say whom an event is from', async () => {
    const response = await post({ ...purchase('p-1'), source: { id: 'ada' } }, API_TOKEN);
    expect(await sourceOf(response.json().threds[0])).toEqual({ id: 'ada' });
  });

  it('may ask for nothing else, whatever their roles', async () => {
    for (const url of [
      '/api/threds',
      '/api/dead-letters',
      '/api/metrics',
      '/api/events',
      '/api/none',
    ])
      expect([url, (await get(url, rita)).statusCode]).toEqual([url, 403]);
    expect((await get('/api/threds', rita)).json().error.code).toBe('ROUTE_FORBIDDEN');
    expect((await get('/api/threds', API_TOKEN)).statusCode).toBe(200);
  });

  it('are nobody without a token of theirs', async () => {
    const other = new TokenSigner({ key: { secret: `other ${JWT_SECRET}` }, ...rules });
    const { token: forged } = await other.sign({ participantId: 'rita', roles: [] });
    for (const [token, code] of [
      ['rita', 'TOKEN_MALFORMED'],
      [forged, 'TOKEN_SIGNATURE_WRONG'],
      [`${API_TOKEN}x`, 'TOKEN_MALFORMED'],
      ['', 'TOKEN_MISSING'],
    ] as const) {
      const response = await post(purchase('p-1'), token);
      expect([response.statusCode, response.json().error.code]).toEqual([401, code]);
    }
  });

  it('are all that there is where there is no token of the service', async () => {
    await app.close();
    app = await startApp({ JWT_SECRET });
    expect((await post(purchase('p-1'), rita)).statusCode).toBe(200);
    expect((await get('/api/threds', rita)).statusCode).toBe(403);
    for (const token of ['', API_TOKEN, 'undefined'])
      expect((await get('/api/threds', token)).statusCode).toBe(401);
  });
});
