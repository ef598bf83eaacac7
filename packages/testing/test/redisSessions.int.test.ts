import { Sessions, type SessionStore } from '@srvthreds/agents';
import { RedisSessions } from '@srvthreds/agents/redis';
import { randomId } from '@srvthreds/core';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RedisCluster, RedisServer, whyNoRedis } from '../../../tools/services/redis.ts';
import { describeSessions } from '../src/agents.ts';
import { refusalOf } from '../src/refusal.ts';

const skip = whyNoRedis();
if (skip !== undefined && process.env['CI']) throw new Error(skip);

const settings = [
  { name: 'redis', start: () => RedisServer.start({ appendFsync: 'no' }) },
  { name: 'redis cluster', start: () => RedisCluster.start() },
] as const;

describe.each(settings)('$name', ({ name, start }) => {
  const namespaces = new WeakMap<SessionStore, string>();
  let server: RedisServer | RedisCluster;
  beforeAll(async () => {
    if (skip === undefined) server = await start();
  });
  afterAll(() => server?.stop());

  const open = (namespace: string): SessionStore => {
    const store = new RedisSessions(server.url, { namespace });
    namespaces.set(store, namespace);
    return store;
  };

  describeSessions(name, () => open(`test-${randomId(8)}`), {
    skip,
    reopen: (store) => open(namespaces.get(store)!),
  });
});

describe.skipIf(skip !== undefined)('sessions on a Redis server', () => {
  let server: RedisServer;
  let client: Redis;
  beforeAll(async () => {
    server = await RedisServer.start({ appendFsync: 'no' });
    client = new Redis(server.url);
    // It is told when the server goes; without somebody who listens it says so itself.
    client.on('error', () => undefined);
  });
  afterAll(async () => {
    client?.disconnect();
    await server?.stop();
  });

  it('leave nothing behind of nodes that left or died, once others are heard of', async () => {
    const namespace = `test-${randomId(8)}`;
    const store = new RedisSessions(client, { namespace });
    const sessions = new Sessions(store, { ttlMs: 100 });
    const nodes = [await sessions.join('left'), await sessions.join('dead')];
    for (const node of nodes)
      await Promise.all(Array.from({ length: 300 }, (_, n) => node.open(`p${n}`)));
    await nodes[0]!.leave();
    const patient = await new Sessions(store, { ttlMs: 60_000 }).join('patient');
    await expect
      .poll(async () => {
        await patient.renew();
        return (await client.keys(`${namespace}:*`)).filter((key) => !key.endsWith(':leases'));
      })
      .toEqual([]);
    await patient.leave();
    expect(await client.keys(`${namespace}:*`)).toEqual([]);
  });

  it('go by the clock of the server, whatever time the node thinks it is', async () => {
    const store = new RedisSessions(client, { namespace: `test-${randomId(8)}` });
    const clock = { now: () => 0, after: () => () => undefined, yieldTurn: async () => undefined };
    const late = new RedisSessions(client, { namespace: `test-${randomId(8)}`, clock });
    for (const one of [store, late]) {
      const session = await (await new Sessions(one).join('one')).open('ann');
      expect(session.openedAt).toBeGreaterThan(Date.UTC(2020, 0));
    }
  });

  it('of a node that renews while the server is away are there when it is back, or have ended', async () => {
    const namespace = `test-${randomId(8)}`;
    const store = new RedisSessions(server.url, { namespace });
    const sessions = new Sessions(store, { ttlMs: 60_000 });
    const node = await sessions.join('one');
    await node.open('ann');
    // It keeps nothing on disk: after a restart nobody has a lease.
    await server.end('SIGKILL');
    expect(await refusalOf(node.renew())).toBe('SESSIONS_UNAVAILABLE');
    await server.startAgain();
    await expect.poll(() => refusalOf(node.renew())).toBe('SESSIONS_NODE_ENDED');
    const again = await sessions.join('one');
    await again.open('ann');
    expect(await sessions.ofParticipant('ann')).toHaveLength(1);
    await store.close();
  });
});
