import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RedisServer, whyNoRedis } from '../../../tools/services/redis.ts';
import type { EngineApp } from '../src/compose.ts';
import { purchase, startApp } from './support/startApp.ts';

const WAIT = { timeout: 20_000, interval: 200 };
const skip = whyNoRedis();
if (skip !== undefined && process.env['CI']) throw new Error(skip);
if (skip !== undefined) console.warn(`skipped: ${skip}`);

describe.skipIf(skip !== undefined)('an engine whose Redis goes away', () => {
  let redis: RedisServer;
  let app: EngineApp;
  beforeAll(async () => {
    redis = await RedisServer.start();
    app = await startApp({ STORAGE_URL: redis.url, MAX_WAIT_MS: '500' });
  });
  afterAll(async () => {
    await app.close();
    await redis.stop();
  });

  const ready = async () => (await app.http.inject('/readyz')).statusCode;
  const send = async (id: string) => {
    const request = { method: 'POST', url: '/api/events', payload: purchase(id) } as const;
    const response = await app.http.inject(request);
    return [response.statusCode, response.json<{ outcome: string }>().outcome];
  };

  it('is alive and not ready, keeps what it has taken, and goes on by itself', async () => {
    expect(await ready()).toBe(200);
    expect(await send('before')).toEqual([200, 'started']);
    await redis.end();
    await expect.poll(ready, WAIT).toBe(503);
    const { checks } = (await app.http.inject('/readyz')).json<{ checks: object }>();
    expect(checks).toMatchObject({ engine: 'ok', queue: 'ok' });
    expect((await app.http.inject('/healthz')).statusCode).toBe(200);
    expect(await send('meanwhile')).toEqual([202, 'queued']);
    expect((await app.http.inject('/api/threds')).statusCode).toBe(503);
    await redis.startAgain();
    await expect.poll(ready, WAIT).toBe(200);
    await expect.poll(() => app.engine.threds.count(), WAIT).toBe(2);
  });
});

describe.skipIf(skip !== undefined)('an engine that has Redis only', () => {
  it('keeps its threds there, and its events and messages as well', async () => {
    const redis = await RedisServer.start();
    const app = await startApp({ STORAGE_URL: redis.url, QUEUE_URL: redis.url });
    const request = { method: 'POST', url: '/api/events', payload: purchase('p-1') } as const;
    expect((await app.http.inject(request)).json()).toMatchObject({ outcome: 'started' });
    const waiting = async () => (await app.engine.inboundQ.service.depth('org.wt.session')).waiting;
    await expect.poll(waiting, WAIT).toBe(1);
    await app.close();
    await redis.stop();
  });
});
