import { isRetryable, randomId, SystemClock } from '@srvthreds/core';
import { deadLetterTopic, eventTopic } from '@srvthreds/queue';
import { RedisQService, type RedisQServiceOptions } from '@srvthreds/queue/redis';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { RedisServer, whyNoRedis } from '../../../../tools/services/redis.ts';
import { eventually } from '../../src/index.ts';
import { errorOf } from '../../src/refusal.ts';
import { numbered, Reader } from '../support/Reader.ts';
import { ConsumerProcess } from './support/ConsumerProcess.ts';

// The suite of all drivers runs on this one in redisQueue.int.test.ts; here is what is its own.

const LEASE_MS = 1_500;
/** What a busy machine may add. */
const SLACK_MS = 1_500;
const clock = new SystemClock();

describe.skipIf(whyNoRedis() !== undefined)('a queue on Redis', () => {
  let server: RedisServer;
  let client: Redis;
  let namespace: string;
  const services: RedisQService[] = [];
  const processes: ConsumerProcess[] = [];

  beforeAll(async () => {
    server = await RedisServer.start({ appendFsync: 'no' });
    client = new Redis(server.url);
  });
  afterAll(async () => {
    client.disconnect();
    await server.stop();
  });
  beforeEach(() => (namespace = `test-${randomId(8)}`));
  afterEach(async () => {
    for (const one of processes.splice(0)) one.signal('SIGKILL');
    await Promise.all(services.splice(0).map((service) => service.close()));
  });

  const open = (options: RedisQServiceOptions = {}): RedisQService => {
    const service = new RedisQService(server.url, { namespace, ...options });
    services.push(service);
    return service;
  };
  const start = (topic: string): ConsumerProcess => {
    const started = new ConsumerProcess(server.url, namespace, topic);
    processes.push(started);
    return started;
  };
  const streamKey = (topic: string) => `${namespace}:{q.${topic}}:stream`;

  describe('what it leaves on the server', () => {
    it('is no message that was settled, and no consumer that has closed', async () => {
      const service = open();
      await publish(service, numbered(500));
      await (await consume(service, 500)).close();
      expect(await client.xlen(streamKey('t'))).toBe(0);
      expect(await client.keys(`${namespace}:*`)).not.toContain(`${namespace}:{q.t}:leases`);
      expect(await client.xpending(streamKey('t'), 'srvthreds')).toEqual([0, null, null, null]);
    });

    it('is at most so many dead letters, the newest', async () => {
      const service = open({ maxDeadLetters: 3 });
      await publish(service, numbered(5));
      const reader = await Reader.open(service, 't');
      await eventually(() => expect(reader.ids).toHaveLength(5));
      for (const delivery of reader.deliveries) reader.subscription.reject(delivery, 'bad');
      await reader.close();
      const aside = await Reader.open(service, deadLetterTopic('t'));
      await eventually(() => expect(aside.ids).toEqual(['m2', 'm3', 'm4']));
    });

    it.each(['a{b}c', '}', '{}', '%7b', ''])('is told apart by topics, also %j', async (topic) => {
      const service = open();
      await publish(service, ['a'], topic);
      const reader = await Reader.open(service, topic);
      await eventually(() => expect(reader.ids).toEqual(['a']));
      const keys = await client.keys(`${namespace}:*`);
      const tags = keys.map((key) => /\{([^}]*)\}/.exec(key)?.[1]);
      expect(new Set(tags).size).toBe(1);
      expect(await service.depth('other')).toEqual({ waiting: 0, unsettled: 0 });
    });
  });

  it('never refuses events, nor what engines tell each other', async () => {
    const service = open({ maxLength: 2 });
    await publish(service, numbered(10), eventTopic(0));
    await publish(service, numbered(10), 'control-queue');
    const error = await errorOf(publish(service, numbered(10)));
    expect(error).toMatchObject({ code: 'QUEUE_FULL', details: { topic: 't', maxLength: 2 } });
  });

  it('knows its scripts again when the server has forgotten them, in order', async () => {
    const service = open();
    const ids = numbered(3_000);
    const reader = await Reader.open(service, 't', { prefetch: 5_000 });
    for (let n = 0; n < ids.length; n += 100) {
      void publish(service, ids.slice(n, n + 100));
      await client.script('FLUSH');
    }
    await eventually(() => expect(reader.ids).toHaveLength(ids.length));
    expect(reader.ids).toEqual(ids);
  });

  it('loses, repeats and mixes up nothing while its connections are cut', async () => {
    const service = open();
    const ids = numbered(5_000);
    const published = publish(service, ids);
    const reading = consume(service, ids.length);
    for (let cut = 0; cut < 40; cut++) {
      await client.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
      await new Promise((resolve) => clock.after(20, () => resolve(undefined)));
    }
    await published;
    const reader = await reading;
    expect(reader.ids).toEqual(ids);
    expect(reader.losses).toEqual([]);
    await eventually(async () =>
      expect(await service.depth('t')).toEqual({ waiting: 0, unsettled: 0 }),
    );
  });

  describe('a program that dies', () => {
    it('leaves what it held to one that waits, in order, within its lease', async () => {
      const service = open();
      await publish(service, ['a', 'b', 'c', 'd']);
      const dying = start('t');
      await eventually(() => expect(dying.ids).toEqual(['a', 'b', 'c']));
      const next = await Reader.open(service, 't', { exclusive: true });
      const begun = clock.now();
      dying.signal('SIGKILL');
      await eventually(() => expect(next.ids).toEqual(['a', 'b', 'c', 'd']));
      expect(clock.now() - begun).toBeLessThan(LEASE_MS + SLACK_MS);
      expect(next.deliveries.map(({ attempts }) => attempts)).toEqual([2, 2, 2, 1]);
    });

    it('leaves it to one that comes later, within its lease', async () => {
      const service = open();
      await publish(service, ['a', 'b', 'c', 'd']);
      const dying = start('t');
      await eventually(() => expect(dying.ids).toEqual(['a', 'b', 'c']));
      dying.signal('SIGKILL');
      await new Promise((resolve) => clock.after(2 * LEASE_MS, () => resolve(undefined)));
      const begun = clock.now();
      const next = await Reader.open(service, 't', { exclusive: true });
      await eventually(() => expect(next.ids).toEqual(['a', 'b', 'c', 'd']));
      expect(clock.now() - begun).toBeLessThan(LEASE_MS + SLACK_MS);
    });
  });

  it('tells a program that slept through its lease, and takes nothing from it', async () => {
    const service = open();
    await publish(service, ['a', 'b']);
    const sleeper = start('t');
    await eventually(() => expect(sleeper.ids).toEqual(['a', 'b']));
    const next = await Reader.open(service, 't', { exclusive: true });
    sleeper.signal('SIGSTOP');
    await eventually(() => expect(next.ids).toEqual(['a', 'b']));
    sleeper.ackAll();
    sleeper.signal('SIGCONT');
    await eventually(() => expect(sleeper.losses).toHaveLength(1));
    expect(await service.depth('t')).toEqual({ waiting: 0, unsettled: 2 });
  });

  it('leaves a client that it was given open', async () => {
    const service = new RedisQService(client, { namespace });
    await publish(service, ['a']);
    await service.close();
    expect(await client.ping()).toBe('PONG');
    expect(service.identity).toBe(open().identity);
  });

  it('says once what the server keeps, and how durably', async () => {
    const said: [object, string][] = [];
    const note = (fields: object, message: string) => void said.push([fields, message]);
    open({ logger: { debug: note, info: note, warn: note, error: note } });
    await eventually(() => expect(said).toHaveLength(2));
    expect(said[0]).toMatchObject([{ evictionPolicy: 'noeviction', appendFsync: 'no' }, /Redis/]);
    expect(said[1]![1]).toContain('appendonly is off');
  });

  it('says what Redis refuses, and that it will not do it later', async () => {
    const service = open();
    await client.set(streamKey('t'), 'something else');
    const errors = [
      await errorOf(publish(service, ['a'])),
      await errorOf(Reader.open(service, 't')),
    ];
    for (const error of errors) {
      expect(error).toMatchObject({ code: 'QUEUE_REFUSED' });
      expect(isRetryable(error)).toBe(false);
    }
  });
});

function publish(service: RedisQService, ids: readonly string[], topic = 't'): Promise<void[]> {
  return Promise.all(ids.map((id) => service.publish(topic, { id, body: `body of ${id}` })));
}

/** Acknowledges everything; resolves with what came when so many have come. */
async function consume(service: RedisQService, count: number): Promise<Reader> {
  const reader = await Reader.open(service, 't', { prefetch: 50 });
  await eventually(
    () => {
      const last = reader.deliveries.at(-1);
      if (last) reader.subscription.ackThrough(last);
      expect(reader.ids.length).toBeGreaterThanOrEqual(count);
    },
    { withinMs: 20_000 },
  );
  return reader;
}
