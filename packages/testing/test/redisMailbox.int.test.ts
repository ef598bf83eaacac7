import type { Mailbox, MailboxBounds } from '@srvthreds/agents';
import { RedisMailbox } from '@srvthreds/agents/redis';
import { randomId } from '@srvthreds/core';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RedisCluster, RedisServer, whyNoRedis } from '../../../tools/services/redis.ts';
import { describeMailbox } from '../src/agents.ts';
import { idsOf, messages, seen } from '../src/mailbox/MailboxScene.ts';
import { refusalOf } from '../src/refusal.ts';

const skip = whyNoRedis();
if (skip !== undefined && process.env['CI']) throw new Error(skip);

const settings = [
  { name: 'redis', start: () => RedisServer.start({ appendFsync: 'no' }) },
  { name: 'redis cluster', start: () => RedisCluster.start() },
] as const;

describe.each(settings)('$name', ({ name, start }) => {
  const opened = new WeakMap<Mailbox, readonly [namespace: string, bounds: MailboxBounds]>();
  let server: RedisServer | RedisCluster;
  beforeAll(async () => {
    if (skip === undefined) server = await start();
  });
  afterAll(() => server?.stop());

  const open = (namespace: string, bounds: MailboxBounds): Mailbox => {
    const mailbox = new RedisMailbox(server.url, { namespace, ...bounds });
    opened.set(mailbox, [namespace, bounds]);
    return mailbox;
  };

  describeMailbox(name, (bounds) => open(`test-${randomId(8)}`, bounds), {
    skip,
    reopen: (mailbox) => open(...opened.get(mailbox)!),
  });
});

describe.skipIf(skip !== undefined)('mailboxes on a Redis server', () => {
  let server: RedisServer;
  let client: Redis;
  beforeAll(async () => {
    server = await RedisServer.start({ appendFsync: 'everysec' });
    client = new Redis(server.url);
    // It is told when the server goes; without somebody who listens it says so itself.
    client.on('error', () => undefined);
  });
  afterAll(async () => {
    client?.disconnect();
    await server?.stop();
  });

  it('leave no key that stays for ever', async () => {
    const namespace = `test-${randomId(8)}`;
    const mailbox = new RedisMailbox(client, { namespace, ageMs: 50_000, forgetMs: 90_000 });
    const { numbers } = await mailbox.append('ann', messages('a', 'b'));
    await mailbox.take('ann', numbers[0]!);
    await mailbox.append('ann', messages('b'));
    const left = async (key: string) => client.pttl(`${namespace}:{mailbox.ann}:${key}`);
    expect((await client.keys(`${namespace}:*`)).length).toBe(3);
    expect(await left('stream')).toBeGreaterThan(40_000);
    expect(await left('stream')).toBeLessThanOrEqual(50_000);
    expect(await left('ids')).toBeLessThanOrEqual(50_000);
    expect(await left('box')).toBeGreaterThan(80_000);
  });

  it('cost a message that is taken about as much as its id', async () => {
    const namespace = `test-${randomId(8)}`;
    const mailbox = new RedisMailbox(client, { namespace });
    const bytes = async () => {
      const keys = await client.keys(`${namespace}:*`);
      const each = await Promise.all(keys.map((key) => client.memory('USAGE', key)));
      return each.reduce<number>((sum, one) => sum + (one ?? 0), 0);
    };
    let last = 0;
    for (let n = 0; n < 20; n++) {
      const batch = messages(...idsOf(`${n}.`, 100)).map(({ id }) => ({
        id,
        body: 'x'.repeat(1_000),
      }));
      last = (await mailbox.append('ann', batch)).numbers.at(-1)!;
    }
    expect(await bytes()).toBeGreaterThan(2_000_000);
    await mailbox.take('ann', last);
    // A thousand ids are remembered.
    expect(await bytes()).toBeLessThan(250_000);
  });

  it('that has forgotten the scripts, and then everything, gives no number again', async () => {
    const mailbox = new RedisMailbox(client, { namespace: `test-${randomId(8)}` });
    const { numbers } = await mailbox.append('ann', messages('a'));
    await client.script('FLUSH');
    expect(seen(await mailbox.read('ann', 0))).toEqual(['a']);
    await client.flushall();
    expect(await refusalOf(mailbox.read('ann', numbers[0]!))).toBe('MAILBOX_NUMBER_UNKNOWN');
    await mailbox.append('ann', messages('b'));
    // Whoever has seen the first one is given the second.
    expect(seen(await mailbox.read('ann', numbers[0]!))).toEqual(['b']);
  });

  it('that was restarted has what it was given, and the same mailbox goes on', async () => {
    const mailbox = new RedisMailbox(server.url, { namespace: `test-${randomId(8)}` });
    const { numbers } = await mailbox.append('ann', messages('a'));
    await server.end('SIGTERM');
    expect(await refusalOf(mailbox.append('ann', messages('b')))).toBe('MAILBOX_UNAVAILABLE');
    await server.startAgain();
    await expect
      .poll(() => mailbox.append('ann', messages('a')).catch(String))
      .toEqual({
        numbers,
        dropped: 0,
      });
    await mailbox.close();
  });
});
