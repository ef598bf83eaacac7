import { isRetryable, randomId, SystemClock } from '@srvthreds/core';
import { eventTopic } from '@srvthreds/queue';
import { RedisQService } from '@srvthreds/queue/redis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RedisServer, whyNoRedis } from '../../../../tools/services/redis.ts';
import { eventually } from '../../src/index.ts';
import { errorOf } from '../../src/refusal.ts';
import { numbered, Reader } from '../support/Reader.ts';

const TOPIC = eventTopic(0);
const TIMEOUT_MS = 1_000;
const AWAY_MS = 3_000;
const clock = new SystemClock();

const pause = (ms: number) => new Promise<void>((resolve) => clock.after(ms, resolve));

describe.skipIf(whyNoRedis() !== undefined)('Redis that goes away', { timeout: 60_000 }, () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await RedisServer.start({ appendFsync: 'always' });
  });
  afterAll(() => server?.stop());

  it.each([
    ['killed and started again', () => server.end('SIGKILL'), () => server.startAgain()],
    [
      'stopped and let go on',
      async () => server.signal('SIGSTOP'),
      async () => server.signal('SIGCONT'),
    ],
  ])('loses nothing when it is %s, and everybody goes on by themselves', async (_, end, again) => {
    const namespace = `test-${randomId(8)}`;
    const sending = new RedisQService(server.url, { namespace, timeoutMs: TIMEOUT_MS });
    const reading = new RedisQService(server.url, { namespace, timeoutMs: TIMEOUT_MS });
    const reader = await Reader.open(reading, TOPIC, { exclusive: true, prefetch: 100 });
    const waiting = await Reader.open(reading, TOPIC, { exclusive: true, prefetch: 100 });
    const ids = numbered(800);
    let confirmed = 0;
    const failures: unknown[] = [];
    const producing = (async () => {
      while (confirmed < ids.length) {
        const id = ids[confirmed]!;
        await sending.publish(TOPIC, { id, body: '' }).then(
          () => confirmed++,
          (error: unknown) => failures.push(error),
        );
      }
    })();
    const settling = eventually(
      () => {
        const last = reader.deliveries.at(-1);
        if (last) reader.subscription.ackThrough(last);
        expect(new Set(reader.ids).size).toBe(ids.length);
      },
      { withinMs: 40_000 },
    );
    await eventually(() => expect(confirmed).toBeGreaterThan(100));

    await end();
    const error = await errorOf(sending.publish('meanwhile', { id: 'a', body: '' }));
    expect(error).toMatchObject({ code: 'QUEUE_UNAVAILABLE' });
    await pause(AWAY_MS);
    await again();

    await Promise.all([producing, settling]);
    expect(failures.length).toBeGreaterThan(0);
    expect(failures.every(isRetryable)).toBe(true);
    // One that failed may have been taken all the same; its producer sent it again.
    const first = reader.ids.filter((id, n) => reader.ids.indexOf(id) === n);
    expect(first).toEqual(ids);
    expect(reader.ids.length - ids.length).toBeLessThanOrEqual(failures.length);
    // Both were silent for longer than their leases, but so was the server.
    expect(reader.losses).toEqual([]);
    expect(waiting.ids).toEqual([]);
    await Promise.all([sending.close(), reading.close()]);
  });

  it('does not hold up a close for longer than its time', async () => {
    const service = new RedisQService(server.url, { timeoutMs: TIMEOUT_MS });
    const reader = await Reader.open(service, 't');
    await service.publish('t', { id: 'a', body: '' });
    await eventually(() => expect(reader.ids).toEqual(['a']));
    reader.subscription.ack(reader.deliveries[0]!);
    await server.end('SIGKILL');
    const begun = clock.now();
    await service.close();
    expect(clock.now() - begun).toBeLessThan(4 * TIMEOUT_MS);
    expect(reader.losses).toHaveLength(1);
    await server.startAgain();
  });
});
