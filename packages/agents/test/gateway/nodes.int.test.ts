import { randomId } from '@srvthreds/core';
import { EventQ, SESSION_TOPICS, sessionTopic, type Delivery } from '@srvthreds/queue';
import { RabbitQService } from '@srvthreds/queue/rabbit';
import { connect } from 'amqplib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RedisServer, whyNoRedis } from '../../../../tools/services/redis.ts';
import { RedisMailbox } from '../../src/redis.ts';
import { idsOf, messageTo, post } from './support/post.ts';
import { ServerNode, type Servers } from './support/ServerNode.ts';
import { TestClient } from './support/TestClient.ts';

const RABBIT_URL = process.env['RABBITMQ_URL'] ?? 'amqp://guest:guest@127.0.0.1:5672';
const MESSAGES = 400;

const skip = whyNoRedis() ?? (await whyNoRabbit());
if (skip !== undefined && process.env['CI']) throw new Error(skip);

describe.skipIf(skip !== undefined)('session agents on Redis and RabbitMQ', () => {
  let redis: RedisServer;
  let servers: Servers;
  let sender: RabbitQService;
  const nodes: ServerNode[] = [];
  const start = async (name: string): Promise<ServerNode> => {
    const node = await ServerNode.start(name, servers);
    nodes.push(node);
    return node;
  };

  beforeAll(async () => {
    redis = await RedisServer.start({ appendFsync: 'no' });
    servers = {
      redisUrl: redis.url,
      rabbitUrl: RABBIT_URL,
      namespace: `test-${randomId(10)}`,
      ttlMs: 1_500,
    };
    sender = new RabbitQService({ url: RABBIT_URL, namespace: servers.namespace });
  });
  afterAll(async () => {
    await Promise.all(nodes.map((node) => node.close()));
    await sender.close();
    await redis.stop();
    await removeQueues(servers.namespace);
  });

  it('C37: give a client that moves between them everything once, in order, while messages come and a node dies', async () => {
    const [one, two] = [await start('one'), await start('two')];
    const ann = new TestClient('ann');
    await ann.connect(one.url);
    const sent = idsOf('m', MESSAGES);
    const sending = (async () => {
      for (const id of sent) await post(sender, messageTo(id, 'ann', 'bob', 'cleo'));
    })();

    const hasSome = async (count: number): Promise<void> => {
      await expect
        .poll(() => ann.ids.length, { interval: 2, timeout: 20_000 })
        .toBeGreaterThanOrEqual(count);
    };
    await hasSome(MESSAGES * 0.1);
    await ann.connect(two.url);
    await hasSome(MESSAGES * 0.2);
    await ann.connect(one.url);
    await hasSome(MESSAGES * 0.3);
    // The node to which she is connected, and which reads half of the topics.
    await nodes.shift()!.die();
    const three = await start('three');
    await ann.connect(two.url);
    await hasSome(MESSAGES * 0.6);
    await ann.connect(three.url);
    await sending;
    await hasSome(MESSAGES);

    expect(ann.ids).toEqual(sent);
    expect(ann.gaps).toEqual([]);
    // What she took in the moment in which the node died, it could not do; it says no more than that.
    for (const refusal of ann.refusals)
      expect(refusal).toMatchObject({ code: 'AGENT_UNAVAILABLE', retryable: true });
    await ann.take(ann.seen);
    ann.leave();
    // Bob was never there; what waits for him is whole as well.
    const bob = new TestClient('bob');
    await bob.connect(three.url);
    await expect.poll(() => bob.ids.length, { timeout: 10_000 }).toBe(MESSAGES);
    expect(bob.ids).toEqual(sent);
    bob.leave();
  }, 60_000);

  it('forget what was taken, at whatever node, and nothing else', async () => {
    const mailbox = new RedisMailbox(servers.redisUrl, { namespace: servers.namespace });
    await expect.poll(async () => (await mailbox.read('ann', 0)).entries).toEqual([]);
    // Her topic may have been that of the node that died; others read it when it is missed.
    await expect
      .poll(async () => (await mailbox.read('cleo', 0)).entries.length, { timeout: 10_000 })
      .toBe(MESSAGES);
    await mailbox.close();
  });

  it('put what clients send into the queue, from each node', async () => {
    const deliveries: Delivery[] = [];
    const events = new EventQ(sender, { partitions: 1 });
    await events.subscribe(0, { prefetch: 99 }, (delivery) => deliveries.push(delivery));
    const dora = new TestClient('dora');
    for (const [index, { url }] of nodes.entries()) {
      await dora.connect(url);
      const event = { id: `e${index}`, type: 'order.placed', source: { id: 'somebody' } };
      expect(await dora.send(event)).toMatchObject({ ok: true, eventId: `e${index}` });
    }
    await expect.poll(() => deliveries.map(({ id }) => id)).toEqual(['e0', 'e1']);
    for (const { body } of deliveries)
      expect(JSON.parse(body)).toMatchObject({ event: { source: { id: 'dora' } } });
    dora.leave();
  });
});

async function whyNoRabbit(): Promise<string | undefined> {
  try {
    await (await connect(RABBIT_URL, { timeout: 2_000 })).close();
    return undefined;
  } catch (error) {
    return `no RabbitMQ: ${String(error)}`;
  }
}

async function removeQueues(namespace: string): Promise<void> {
  const model = await connect(RABBIT_URL);
  const channel = await model.createChannel();
  const topics = Array.from({ length: SESSION_TOPICS }, (_, k) => sessionTopic(k));
  for (const topic of [...topics, 'event-queue.0'])
    for (const queue of [topic, `dead-letter.${topic}`])
      await channel.deleteQueue(`${namespace}:${queue}`);
  for (const exchange of ['event-exchange', 'message-exchange', 'dead-letter-exchange'])
    await channel.deleteExchange(`${namespace}:${exchange}`);
  await model.close();
}
