import { FakeClock } from '@srvthreds/core';
import { deadLetterTopic, EventQ, sessionTopicOf, type Delivery } from '@srvthreds/queue';
import { MemoryQService } from '@srvthreds/queue/memory';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MemoryHints, MemoryMailbox, MemorySessions } from '../../src/memory.ts';
import { Sessions } from '../../src/index.ts';
import { SessionAgent, type SessionAgentOptions } from '../../src/session-agent.ts';
import { idsOf, messageTo, post } from './support/post.ts';
import { TestClient } from './support/TestClient.ts';
import { TestNode } from './support/TestNode.ts';

let shared: {
  mailbox: MemoryMailbox;
  sessions: MemorySessions;
  hints: MemoryHints;
  messages: MemoryQService;
  eventsService: MemoryQService;
  ttlMs?: number;
};
/** Asks often: most of what is waited for comes at once. */
const SOON = { interval: 5 };
const nodes: TestNode[] = [];
const clients: TestClient[] = [];

beforeEach(() => {
  shared = {
    mailbox: new MemoryMailbox(),
    sessions: new MemorySessions(),
    hints: new MemoryHints(),
    messages: new MemoryQService(),
    eventsService: new MemoryQService(),
  };
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.leave();
  await Promise.all(nodes.splice(0).map((node) => node.close()));
  await shared.messages.close();
  await shared.eventsService.close();
});

const start = async (
  name: string,
  options: Partial<SessionAgentOptions> = {},
): Promise<TestNode> => {
  const node = await TestNode.start(name, shared, options);
  nodes.push(node);
  return node;
};
const client = (id: string, options: { takes?: boolean; seen?: number } = {}): TestClient => {
  const made = new TestClient(id, options);
  clients.push(made);
  return made;
};

describe('a message', () => {
  it('reaches a participant who is connected, and goes when it was taken', async () => {
    const node = await start('one');
    const ann = client('ann');
    await ann.connect(node.url);
    await post(shared.messages, messageTo('m1', 'ann', 'bob'), messageTo('m2', 'ann'));
    await expect.poll(() => ann.ids, SOON).toEqual(['m1', 'm2']);
    await expect.poll(async () => (await shared.mailbox.read('ann', 0)).entries).toEqual([]);
    expect((await shared.mailbox.read('bob', 0)).entries).toHaveLength(1);
  });

  it('waits for one who is not, however long', async () => {
    const node = await start('one');
    await post(shared.messages, messageTo('m1', 'ann'), messageTo('m2', 'ann'));
    await expect.poll(async () => (await shared.mailbox.read('ann', 0)).entries.length).toBe(2);
    const ann = client('ann');
    await ann.connect(node.url);
    await expect.poll(() => ann.ids, SOON).toEqual(['m1', 'm2']);
  });

  it('reaches one who is connected elsewhere, at once', async () => {
    // Neither looks by itself before the test is long over: what comes has been told.
    const far = { lookEveryMs: 600_000 };
    const [one, two] = [await start('one', far), await start('two', far)];
    const [ann, other] = [client('ann'), client('ann')];
    await ann.connect(one.url);
    await other.connect(two.url);
    await post(shared.messages, ...idsOf('m', 5).map((id) => messageTo(id, 'ann')));
    await expect.poll(() => ann.ids, SOON).toEqual(idsOf('m', 5));
    await expect.poll(() => other.ids, SOON).toEqual(idsOf('m', 5));
  });

  it('comes whole to a service that is connected as a participant', async () => {
    const node = await start('one');
    const robot = client('robot');
    const whole: unknown[] = [];
    await robot.connect(node.url, { 'x-proxy-message': 'true' });
    robot.socket.on('message', (message: unknown) => whole.push(message));
    const message = messageTo('m1', 'robot');
    await post(shared.messages, message);
    await expect.poll(() => whole).toEqual([message]);
  });

  it('that nobody can read is set aside, and holds nothing up', async () => {
    const node = await start('one');
    const ann = client('ann');
    await ann.connect(node.url);
    const aside: Delivery[] = [];
    const topic = sessionTopicOf('ann');
    await shared.messages.subscribe(deadLetterTopic(topic), { prefetch: 9 }, (one) =>
      aside.push(one),
    );
    await shared.messages.publish(topic, { id: 'broken', body: '{' });
    const long = 'x'.repeat(600);
    const body = JSON.stringify(messageTo('m1', 'ann', long));
    await shared.messages.publish(topic, { id: 'long', body });
    await post(shared.messages, messageTo('m2', 'ann'));
    await expect.poll(() => ann.ids, SOON).toEqual(['m1', 'm2']);
    await expect.poll(() => aside.map(({ id }) => id)).toEqual(['broken', 'long']);
    expect(aside[0]!.deadLetter!.reason).toContain('expected a message');
    expect(aside[1]!.deadLetter!.reason).toContain('512');
  });

  it('comes as far as the client takes, and then further', async () => {
    const node = await start('one', { maxUntaken: 3 });
    const ann = client('ann', { takes: false });
    await ann.connect(node.url);
    await post(shared.messages, ...idsOf('m', 8).map((id) => messageTo(id, 'ann')));
    await expect.poll(() => ann.ids, SOON).toEqual(idsOf('m', 3));
    expect(await ann.take(ann.numbers[1])).toEqual({ ok: true });
    await expect.poll(() => ann.ids, SOON).toEqual(idsOf('m', 5));
    expect(await ann.take(ann.numbers[4])).toEqual({ ok: true });
    await expect.poll(() => ann.ids, SOON).toEqual(idsOf('m', 8));
  });

  it('may be taken with many others at once, which is one call or two', async () => {
    let calls = 0;
    const take = shared.mailbox.take.bind(shared.mailbox);
    shared.mailbox.take = async (participantId, through) => {
      calls++;
      await new Promise((resolve) => setTimeout(resolve, 20));
      return take(participantId, through);
    };
    const node = await start('one', { maxEventsInFlight: 1 });
    const ann = client('ann', { takes: false });
    await ann.connect(node.url);
    await post(shared.messages, ...idsOf('m', 100).map((id) => messageTo(id, 'ann')));
    await expect.poll(() => ann.ids.length).toBe(100);
    const answers = await Promise.all(ann.numbers.map((number) => ann.take(number)));
    expect(answers.every(({ ok }) => ok)).toBe(true);
    expect(calls).toBeLessThan(10);
    expect((await shared.mailbox.read('ann', 0)).entries).toEqual([]);
  });

  it('comes as far as the bytes go that the client may leave untaken', async () => {
    const node = await start('one', { maxUntakenBytes: 1 });
    const ann = client('ann', { takes: false });
    await post(shared.messages, messageTo('m0', 'ann'));
    await ann.connect(node.url);
    await expect.poll(() => ann.ids, SOON).toEqual(['m0']);
    await post(shared.messages, messageTo('m1', 'ann'));
    await expect.poll(async () => (await shared.mailbox.read('ann', 0)).entries.length).toBe(2);
    await ann.take(ann.numbers[0]);
    await expect.poll(() => ann.ids, SOON).toEqual(['m0', 'm1']);
  });
});

describe('a client', () => {
  it('that comes back says what it has seen and gets the rest', async () => {
    const [one, two] = [await start('one'), await start('two')];
    const ann = client('ann', { takes: false });
    await ann.connect(one.url);
    await post(shared.messages, messageTo('m1', 'ann'), messageTo('m2', 'ann'));
    await expect.poll(() => ann.ids, SOON).toEqual(['m1', 'm2']);
    ann.leave();
    await post(shared.messages, messageTo('m3', 'ann'));
    await ann.connect(two.url);
    await expect.poll(() => ann.ids, SOON).toEqual(['m1', 'm2', 'm3']);
    // It has not taken anything: another program of the same participant gets all.
    const other = client('ann');
    await other.connect(one.url);
    await expect.poll(() => other.ids, SOON).toEqual(['m1', 'm2', 'm3']);
  });

  it('is told of what was dropped, of what another one has taken, and that its number is unknown', async () => {
    shared.mailbox = new MemoryMailbox({ messages: 2 });
    const { numbers } = await shared.mailbox.append(
      'ann',
      ['m1', 'm2', 'm3'].map((id) => ({ id, body: JSON.stringify(messageTo(id, 'ann')) })),
    );
    const node = await start('one');
    const ann = client('ann', { takes: false });
    await ann.connect(node.url);
    await expect.poll(() => ann.ids, SOON).toEqual(['m2', 'm3']);
    expect(ann.gaps).toEqual([{ through: numbers[0], reason: 'dropped' }]);

    await shared.mailbox.take('ann', numbers[1]!);
    const late = client('ann', { seen: numbers[0]! });
    await late.connect(node.url);
    await expect.poll(() => late.ids, SOON).toEqual(['m3']);
    expect(late.gaps).toEqual([{ through: numbers[1], reason: 'taken' }]);

    await post(shared.messages, messageTo('m4', 'ann'));
    await expect.poll(() => ann.ids, SOON).toEqual(['m2', 'm3', 'm4']);
    const ahead = ann.seen + 1_000_000;
    const strange = client('ann', { seen: ahead, takes: false });
    await strange.connect(node.url);
    await expect.poll(() => strange.gaps[0]).toEqual({ through: ahead, reason: 'unknown' });
  });

  it.each([['-1'], [0.5], [-1], [{}]])('that has seen %j is refused', async (seen) => {
    const node = await start('one');
    const ann = client('ann', { seen: seen as number });
    await expect(ann.connect(node.url)).rejects.toMatchObject({
      data: { code: 'AGENT_REQUEST_INVALID', retryable: false },
    });
  });

  it('cannot take what was not sent to it', async () => {
    const node = await start('one');
    const ann = client('ann', { takes: false });
    await ann.connect(node.url);
    for (const through of [1, -1, 0.5, 'x', null])
      expect(await ann.take(through)).toMatchObject({
        ok: false,
        error: { code: 'AGENT_REQUEST_INVALID' },
      });
    await post(shared.messages, messageTo('m1', 'ann'));
    await expect.poll(() => ann.ids, SOON).toEqual(['m1']);
    expect(await ann.take(ann.numbers[0]! + 1)).toMatchObject({ ok: false });
    expect((await shared.mailbox.read('ann', 0)).entries).toHaveLength(1);
  });

  it('has a session as long as it is connected', async () => {
    const node = await start('one');
    const ann = client('ann');
    await ann.connect(node.url);
    const sessions = new Sessions(shared.sessions);
    await expect
      .poll(() => sessions.ofParticipant('ann'))
      .toMatchObject([{ node: 'one', data: { roles: ['tester'], isProxy: false } }]);
    ann.leave();
    await expect.poll(() => sessions.ofParticipant('ann')).toEqual([]);
    await expect.poll(() => node.agent.connections).toBe(0);
  });

  it('with too many sessions is turned away, and told why', async () => {
    const node = await start('one');
    const all = idsOf('', 5).map(() => client('ann'));
    for (const one of all) await one.connect(node.url);
    await expect
      .poll(() => all.flatMap(({ refusals }) => refusals))
      .toMatchObject([{ code: 'SESSIONS_TOO_MANY', retryable: false }]);
    await expect.poll(() => node.agent.connections).toBe(4);
  });
});

async function received(): Promise<Delivery[]> {
  const deliveries: Delivery[] = [];
  const events = new EventQ(shared.eventsService, { partitions: 1 });
  await events.subscribe(0, { prefetch: 99 }, (delivery) => deliveries.push(delivery));
  return deliveries;
}

describe('an event of a client', () => {
  it('reaches the queue under the name of who has sent it, and is acknowledged', async () => {
    const node = await start('one');
    const deliveries = await received();
    const ann = client('ann');
    await ann.connect(node.url);
    const event = { id: 'e1', type: 'order.placed', source: { id: 'root' }, roles: ['admin'] };
    expect(await ann.send(event)).toMatchObject({ ok: true, eventId: 'e1' });
    await expect.poll(() => deliveries.length).toBe(1);
    const { event: accepted } = JSON.parse(deliveries[0]!.body) as { event: object };
    expect(accepted).toMatchObject({ id: 'e1', source: { id: 'ann' } });
    expect(accepted).not.toHaveProperty('roles');
  });

  it.each([[{ id: 'e1' }], ['text'], [null], [[]]])(
    'that is %j is refused with findings',
    async (event) => {
      const node = await start('one');
      const ann = client('ann');
      await ann.connect(node.url);
      expect(await ann.send(event)).toMatchObject({
        ok: false,
        error: { code: 'EVENT_INVALID', retryable: false },
      });
    },
  );

  it('is refused while too many are on their way, and others are not', async () => {
    const node = await start('one', { maxEventsInFlight: 2 });
    const ann = client('ann');
    await ann.connect(node.url);
    let isHeld = true;
    const waiting: (() => void)[] = [];
    const publish = shared.eventsService.publish.bind(shared.eventsService);
    shared.eventsService.publish = async (topic, item) => {
      if (isHeld) await new Promise<void>((resolve) => waiting.push(resolve));
      return publish(topic, item);
    };
    const send = (id: string) => ann.send({ id, type: 't', source: { id: 'x' } });
    const first = [send('e1'), send('e2')];
    expect(await send('e3')).toMatchObject({
      ok: false,
      error: { code: 'AGENT_BUSY', retryable: true, details: { retryAfterMs: 100 } },
    });
    isHeld = false;
    for (const go of waiting) go();
    expect(await Promise.all(first)).toMatchObject([{ ok: true }, { ok: true }]);
    expect(await send('e3')).toMatchObject({ ok: true });
  });

  it('that fails for a reason of ours is refused without it', async () => {
    const node = await start('one');
    const ann = client('ann');
    await ann.connect(node.url);
    shared.eventsService.publish = () => Promise.reject(new Error('password of the broker'));
    const answer = await ann.send({ id: 'e', type: 't', source: { id: 'x' } });
    expect(answer).toMatchObject({
      ok: false,
      error: { code: 'AGENT_UNAVAILABLE', retryable: true },
    });
    expect(JSON.stringify(answer)).not.toContain('password');
  });

  it('that asks for no acknowledgement is told of a refusal all the same', async () => {
    const node = await start('one');
    const ann = client('ann');
    await ann.connect(node.url);
    ann.socket.emit('message', {});
    await expect.poll(() => ann.refusals).toMatchObject([{ code: 'EVENT_INVALID' }]);
  });
});

describe('nodes', () => {
  it('share the topics, and take over those of one that closes', async () => {
    shared.ttlMs = 600;
    const one = await start('one');
    await start('two');
    const ann = client('ann');
    await ann.connect(one.url);
    const names = idsOf('p', 40);
    await post(shared.messages, messageTo('m1', ...names));
    const has = async (id: string) => {
      const all = await Promise.all(names.map((name) => shared.mailbox.read(name, 0)));
      return all.filter(({ entries }) => entries.some((entry) => entry.id === id)).length;
    };
    await expect.poll(() => has('m1')).toBe(40);
    await one.close();
    nodes.shift();
    // The other one finds out when it looks.
    await post(shared.messages, messageTo('m2', ...names));
    await expect.poll(() => has('m2'), { timeout: 5_000 }).toBe(40);
  });

  it('let their clients go to another node when they close, and these miss nothing', async () => {
    const [one, two] = [await start('one'), await start('two')];
    const ann = client('ann');
    await ann.connect(one.url);
    await post(shared.messages, messageTo('m1', 'ann'));
    await expect.poll(() => ann.ids, SOON).toEqual(['m1']);
    // Where a balancer stands in front, the client comes back to the same address.
    let reason = '';
    ann.socket.on('disconnect', (why) => (reason = why));
    const closing = one.close();
    nodes.shift();
    await expect.poll(() => reason).toBe('transport close');
    expect(ann.socket.active).toBe(true);
    await closing;
    expect(await new Sessions(shared.sessions).nodes()).toEqual(['two']);
    await ann.connect(two.url);
    await post(shared.messages, messageTo('m2', 'ann'));
    await expect.poll(() => ann.ids, SOON).toEqual(['m1', 'm2']);
  });

  it('open sessions again after they were taken for dead', async () => {
    const clock = new FakeClock();
    shared.sessions = new MemorySessions({ clock });
    const node = await start('one', { clock });
    const ann = client('ann');
    await ann.connect(node.url);
    const sessions = new Sessions(shared.sessions);
    await expect.poll(() => sessions.ofParticipant('ann')).toHaveLength(1);
    const [before] = await sessions.ofParticipant('ann');
    // It stood still for longer than its lease.
    await shared.sessions.leave(before!.incarnation);
    expect(await sessions.ofParticipant('ann')).toEqual([]);
    await clock.advance(5_000);
    await expect.poll(() => sessions.ofParticipant('ann')).toHaveLength(1);
    const [after] = await sessions.ofParticipant('ann');
    expect(after!.incarnation).not.toBe(before!.incarnation);
    expect(after!.id).toBe(before!.id);
  });

  it('find by themselves what no hint told them of', async () => {
    const clock = new FakeClock();
    const node = await start('one', { clock, lookEveryMs: 1_000 });
    const ann = client('ann');
    await ann.connect(node.url);
    await expect.poll(() => new Sessions(shared.sessions).ofParticipant('ann')).toHaveLength(1);
    const body = JSON.stringify(messageTo('m1', 'ann'));
    await shared.mailbox.append('ann', [{ id: 'm1', body }]);
    await clock.advance(999);
    expect(ann.ids).toEqual([]);
    await clock.advance(1_001);
    await expect.poll(() => ann.ids, SOON).toEqual(['m1']);
  });
});

it('leaves nothing behind when it is closed while it starts', async () => {
  const { io } = await start('one');
  const late = new SessionAgent({
    ...shared,
    io,
    identityOf: () => ({ participantId: 'nobody', roles: [] }),
    sessions: new Sessions(shared.sessions),
    events: new EventQ(shared.eventsService, { partitions: 1 }),
    node: 'two',
  });
  const starting = late.start();
  await late.close();
  await starting;
  expect(await new Sessions(shared.sessions).nodes()).toEqual(['one']);
});
