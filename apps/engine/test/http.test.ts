import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import type { EngineApp } from '../src/compose.ts';
import { purchase, startApp } from './support/startApp.ts';

const TOKEN = 'a-token-of-some-length';

describe('the engine over HTTP', { timeout: 20_000 }, () => {
  let app: EngineApp;
  afterEach(() => app.close());

  const get = (url: string, headers = {}) => app.http.inject({ url, headers });
  const post = (payload: object | string, url = '/api/events') =>
    app.http.inject({
      method: 'POST',
      url,
      headers: { 'content-type': 'application/json' },
      payload,
    });
  const metric = async (name: string): Promise<number> => {
    const { body } = await get('/metrics');
    const line = body.split('\n').find((one) => one.startsWith(`${name} `));
    return Number(line?.split(' ')[1]);
  };

  it('takes an event in, and shows its thred and what happened to it', async () => {
    app = await startApp();
    const response = await post(purchase('p-1'));
    expect(response.statusCode).toBe(200);
    const { outcome, threds } = response.json<{ outcome: string; threds: string[] }>();
    expect(outcome).toBe('started');
    const [id] = threds;
    expect((await get('/api/threds')).json().threds).toMatchObject([{ id }]);
    const { thred, participants } = (await get(`/api/threds/${id}`)).json();
    expect(thred).toMatchObject({ id, patternId: 'purchase_approval', status: 'a' });
    expect(participants.toSorted()).toEqual(['ada', 'ben', 'rita']);
    const journal = (await get(`/api/threds/${id}/journal`)).json();
    expect(journal.lines).toMatchObject([{ kind: 'start', thredId: id, event: { id: 'p-1' } }]);
    expect((await get('/api/threds/none')).statusCode).toBe(404);
    expect((await get('/api/patterns')).json().patterns).toHaveLength(2);
  });

  it('pages through the journal of a thred', async () => {
    app = await startApp();
    const { threds } = (await post(purchase('p-1'))).json<{ threds: string[] }>();
    for (const id of ['a', 'b', 'c'])
      await post({ id, type: 'nothing', thredId: threds[0], source: { id: 'rita' } });
    const url = `/api/threds/${threds[0]}/journal`;
    const first = (await get(`${url}?limit=3`)).json();
    const rest = (await get(`${url}?limit=3&after=${first.next}`)).json();
    const ids = [...first.lines, ...rest.lines].map(
      ({ event }: { event: { id: string } }) => event.id,
    );
    expect(ids).toEqual(['p-1', 'a', 'b', 'c']);
    expect(rest.next).toBeUndefined();
  });

  it('refuses what is no event with every finding, and what is asked for wrongly', async () => {
    app = await startApp();
    const bad = await post({ id: 7, type: 'x' });
    expect(bad.statusCode).toBe(400);
    expect(bad.json().error).toMatchObject({ code: 'EVENT_INVALID', retryable: false });
    expect(bad.json().error.findings.length).toBeGreaterThanOrEqual(2);
    expect((await post('{')).json().error.code).toBe('EVENT_INVALID');
    expect((await post({ ...purchase('p'), data: { title: 'x'.repeat(2e6) } })).statusCode).toBe(
      413,
    );
    expect((await get('/api/threds?limit=0')).json().error.code).toBe('QUERY_INVALID');
    expect((await get('/api/dead-letters/900/x')).json().error.code).toBe('QUERY_INVALID');
    expect((await get('/api/dead-letters/1/none')).json().error.code).toBe('DEAD_LETTER_NOT_FOUND');
  });

  it('lets nobody to the API who has not the token, however it is spelt', async () => {
    app = await startApp({ API_TOKEN: TOKEN });
    for (const url of ['/api/threds', '/api//threds', '/api/none', '/%61pi/threds'])
      expect([url, (await get(url)).statusCode]).not.toEqual([url, 200]);
    const wrong = await get('/api/threds', { authorization: `Bearer ${TOKEN}x` });
    expect(wrong.statusCode).toBe(401);
    expect(wrong.json().error.code).toBe('TOKEN_WRONG');
    expect((await post(purchase('p-1'))).statusCode).toBe(401);
    const right = await get('/api/threds', { authorization: `Bearer ${TOKEN}` });
    expect(right.json()).toEqual({ threds: [] });
    for (const url of ['/healthz', '/readyz', '/metrics'])
      expect([url, (await get(url)).statusCode]).toEqual([url, 200]);
  });

  it('says how it is, and that it takes nothing more while it stops', async () => {
    app = await startApp();
    expect((await get('/healthz')).json()).toMatchObject({
      status: 'ok',
      engine: { state: 'running', partitions: [0, 1, 2, 3] },
    });
    expect((await get('/readyz')).json()).toEqual({
      status: 'ready',
      checks: { engine: 'ok', storage: 'ok', queue: 'ok' },
    });
    const closing = app.close();
    const refused = await get('/readyz');
    expect([refused.statusCode, refused.headers['retry-after']]).toEqual([503, undefined]);
    await closing;
  });

  it('counts what it does', async () => {
    app = await startApp();
    expect(await metric('srvthreds_partitions_owned')).toBe(4);
    expect(await metric('srvthreds_active_threds')).toBe(0);
    expect(await metric('srvthreds_event_latency_seconds_count')).toBe(0);
    await post(purchase('p-1'));
    await post({ id: 'x', type: 'nobody.cares', source: { id: 'rita' } });
    await pause(10);
    expect(await metric('srvthreds_active_threds')).toBe(1);
    expect(await metric('srvthreds_event_latency_seconds_count')).toBe(2);
    expect(await metric('srvthreds_events_handled_total{outcome="started"}')).toBe(1);
    expect(await metric('srvthreds_pattern_match_rate')).toBe(0.5);
    expect(await metric('srvthreds_message_processing_rate')).toBeGreaterThan(0);
    expect(await metric('srvthreds_memory_usage_bytes')).toBeGreaterThan(1e6);
  });
});
