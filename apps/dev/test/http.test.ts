import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DevApp } from '../src/compose.ts';
import { alert, composeApp, purchase } from './support/startApp.ts';

describe('HTTP', () => {
  let app: DevApp;

  beforeEach(async () => {
    app = await composeApp();
  });
  afterEach(() => app.close());

  const get = (url: string, headers = {}) => app.http.inject({ url, headers });
  const post = (payload: string | object, headers = {}) =>
    app.http.inject({
      method: 'POST',
      url: '/api/events',
      headers: { 'content-type': 'application/json', ...headers },
      payload,
    });

  describe('POST /api/events', () => {
    it('answers with the receipt when the event is committed', async () => {
      const response = await post(purchase('p-1'));
      expect(response.statusCode).toBe(200);
      expect(response.json()).toMatchObject({
        eventId: 'p-1',
        outcome: 'started',
        threds: [expect.stringMatching(/^purchase_approval_/)],
      });
    });

    it('starts one thred when the same event comes twice', async () => {
      const first = await post(purchase('p-2'));
      const second = await post(purchase('p-2'));
      expect(second.json()).toMatchObject({ outcome: 'repeat', threds: first.json().threds });
      expect((await get('/api/threds')).json().threds).toHaveLength(1);
    });

    it('lists every fault of a bad event', async () => {
      const response = await post({ id: 7, type: 'x', colour: 'red' });
      expect(response.statusCode).toBe(400);
      const { error } = response.json();
      expect(error).toMatchObject({ code: 'EVENT_INVALID', retryable: false });
      expect(error.findings.map(({ pointer }: { pointer: string }) => pointer)).toEqual(
        expect.arrayContaining(['/id']),
      );
      expect(error.findings.length).toBeGreaterThanOrEqual(3);
    });

    it.each(['{ "id": ', '', 'null', '[]', '"text"'])('refuses the body %j', async (body) => {
      const response = await post(body);
      expect(response.statusCode).toBe(400);
      expect(response.json().error).toMatchObject({ code: 'EVENT_INVALID' });
      expect(response.json().error.findings).toHaveLength(1);
    });

    it('refuses what is too large: for the engine, and for the server', async () => {
      for (const length of [300_000, 1_100_000]) {
        const response = await post({ ...purchase('p-3'), data: { title: 'x'.repeat(length) } });
        expect(response.statusCode).toBe(413);
        expect(response.json().error.code).toBe('EVENT_TOO_LARGE');
      }
    });

    it('refuses what is not JSON', async () => {
      const response = await post('hello', { 'content-type': 'text/plain' });
      expect(response.statusCode).toBe(415);
      expect(response.json().error.code).toBe('MEDIA_TYPE_UNKNOWN');
    });

    it('refuses web pages of others', async () => {
      const foreign = await post(purchase('p-4'), { origin: 'https://elsewhere.example' });
      const rebound = await post(purchase('p-4'), { host: 'elsewhere.example' });
      const own = await post(purchase('p-4'), {
        host: 'localhost:1',
        origin: 'http://localhost:1',
      });
      expect([foreign, rebound, own].map(({ statusCode }) => statusCode)).toEqual([403, 403, 200]);
      expect(foreign.json().error.code).toBe('ORIGIN_FOREIGN');
    });
  });

  describe('GET /api/threds', () => {
    it('lists threds, by pattern and page by page', async () => {
      await Promise.all(['a', 'b', 'c'].map((id) => post(purchase(id))));
      await post(alert('d'));
      const all = (await get('/api/threds')).json();
      expect(all.threds).toHaveLength(4);
      expect((await get('/api/threds?patternId=sensor_alert')).json().threds).toHaveLength(1);
      const first = (await get('/api/threds?limit=3')).json();
      const rest = (await get(`/api/threds?after=${encodeURIComponent(first.next)}`)).json();
      expect([...first.threds, ...rest.threds]).toEqual(all.threds);
    });

    it.each(['limit=0', 'limit=1001', 'limit=many', 'after=x', 'patternId=', 'colour=red'])(
      'refuses ?%s',
      async (query) => {
        const response = await get(`/api/threds?${query}`);
        expect(response.statusCode).toBe(400);
        expect(response.json().error).toMatchObject({ code: 'QUERY_INVALID' });
        expect(response.json().error.findings).toHaveLength(1);
      },
    );

    it('shows a thred with what happened to it', async () => {
      const id: string = (await post(purchase('p-5'))).json().threds[0];
      const { thred, locals, participants, lines } = (await get(`/api/threds/${id}`)).json();
      expect(thred).toMatchObject({
        id,
        patternName: 'Purchase approval',
        status: 'a',
        currentReaction: { reactionName: 'deciding' },
      });
      expect(locals).toMatchObject({ requester: 'rita', price: 480 });
      expect(participants.toSorted()).toEqual(['ada', 'ben', 'rita']);
      expect(lines).toMatchObject([{ kind: 'start', event: { id: 'p-5' } }]);
      expect(lines[0].thred).toEqual(thred);
    });

    it('still shows a thred that has ended', async () => {
      const id: string = (await post(purchase('p-6'))).json().threds[0];
      const asking: string = (await get(`/api/threds/${id}`)).json().lines[0].messages[0].event.id;
      await post({
        id: 'p-6-answer',
        type: 'purchase.decided',
        thredId: id,
        re: asking,
        source: { id: 'ada' },
        data: { content: { values: { approved: true } } },
      });
      const { thred, lines } = (await get(`/api/threds/${id}`)).json();
      expect(thred).toMatchObject({ id, status: 't', endTime: expect.any(Number) });
      expect(lines).toHaveLength(2);
    });

    it('answers 404 for a thred that nobody knows', async () => {
      const response = await get('/api/threds/purchase_approval_nobody');
      expect(response.statusCode).toBe(404);
      expect(response.json().error.code).toBe('THRED_NOT_FOUND');
    });
  });

  it('gives the patterns, with their samples', async () => {
    const { patterns } = (await get('/api/patterns')).json();
    expect(patterns.map(({ id }: { id: string }) => id)).toEqual([
      'purchase_approval',
      'sensor_alert',
    ]);
    expect(patterns[0].pattern.meta.samples[0].label).toBe('Request a purchase');
  });

  it('measures itself', async () => {
    await post(purchase('p-7'));
    await post({ id: 'x', type: 'nobody.cares', source: { id: 'rita' } });
    expect((await get('/api/metrics')).json()).toEqual({
      queueDepth: 0,
      messageProcessingRate: expect.any(Number),
      messageLatency: expect.any(Number),
      cpuUtilization: expect.any(Number),
      memoryUsage: expect.any(Number),
      connectionCount: 0,
      activeThreds: 1,
      patternMatchRate: 0.5,
      errorRate: 0,
    });
  });

  it('says how it is', async () => {
    expect((await get('/healthz')).json()).toMatchObject({ status: 'ok' });
    expect((await get('/readyz')).json()).toEqual({ status: 'ready' });
  });

  it('serves the page, which may load nothing from elsewhere', async () => {
    const response = await get('/');
    expect(response.statusCode).toBe(200);
    expect(response.headers['content-type']).toContain('text/html');
    expect(response.headers['content-security-policy']).toContain("default-src 'none'");
    expect((await get('/nowhere')).json().error.code).toBe('ROUTE_NOT_FOUND');
  });
});
