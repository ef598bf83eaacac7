import { describe, expect, it } from 'vitest';
import { readOptions } from '../../src/rabbit/options.ts';
import { planTopic, planTurn, planWait } from '../../src/rabbit/topology.ts';

const url = 'amqp://localhost';
const settings = readOptions({ url, maxLength: 100, maxDeadLetters: 10 });
const plan = (topic: string) => planTopic(topic, settings);

const NAMES: readonly (readonly [string, string, string, string])[] = [
  ['event-queue.0', 'event-exchange', 'event-queue.0', 'event-queue.0'],
  ['control-queue', 'event-exchange', 'control-queue', 'control-queue'],
  ['session-queue.7', 'message-exchange', 'session-queue.7', 'session-queue.7'],
  ['org.wt.session1', 'message-exchange', 'org.wt.session1', 'session1-message-queue'],
  ['org.wt.persistence', 'message-exchange', 'org.wt.persistence', 'persistence-message-queue'],
  ['session1', 'message-exchange', 'session1', 'message-queue.session1'],
  ['org.wt.a.b', 'message-exchange', 'org.wt.a.b', 'message-queue.org.wt.a.b'],
  ['event-queue.x', 'message-exchange', 'event-queue.x', 'message-queue.event-queue.x'],
  ['', 'message-exchange', '', 'message-queue.'],
  ['a.*.#', 'message-exchange', 'a.%2A.%23', 'message-queue.a.%2A.%23'],
  ['100%', 'message-exchange', '100%25', 'message-queue.100%25'],
  ['dead-letter.t', 'dead-letter-exchange', 'dead-letter.t', 'dead-letter.t'],
  [
    'dead-letter.dead-letter.t',
    'dead-letter-exchange',
    'dead-letter.dead-letter.t',
    'dead-letter.dead-letter.t',
  ],
];

describe('the queue of a topic', () => {
  it.each(NAMES)('%j: exchange, key and name', (topic, exchange, routingKey, queue) => {
    expect(plan(topic)).toMatchObject({ topic, exchange, routingKey, queue });
  });

  it('has a name of its own, whatever the topic', () => {
    const long = 'x'.repeat(400);
    const topics = [...NAMES.map(([topic]) => topic), long, `${long}y`, '~', 'bob-message-queue'];
    const names = topics.map((topic) => plan(topic).queue);
    expect(new Set(names).size).toBe(topics.length);
    for (const name of names) expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255);
  });

  it.each([
    ['event-queue.0', true, false],
    ['session-queue.0', true, true],
    ['control-queue', false, false],
    ['t', false, true],
    ['dead-letter.t', false, false],
  ])('%s: single active %s, bounded %s', (topic, isSingleActive, isBounded) => {
    const { arguments: args, ...made } = plan(topic);
    expect(made).toMatchObject({ isSingleActive, isBounded });
    expect(args['x-single-active-consumer']).toBe(isSingleActive || undefined);
    expect(args['x-max-length']).toBe(
      isBounded ? 100 : topic.startsWith('dead-letter') ? 10 : undefined,
    );
  });

  it('is declared so that nothing is lost: refuses what is too much, keeps what it sets aside', () => {
    expect(plan('t').arguments).toEqual({
      'x-queue-type': 'quorum',
      'x-max-length': 100,
      'x-overflow': 'reject-publish',
      'x-dead-letter-exchange': 'dead-letter-exchange',
      'x-dead-letter-routing-key': 'dead-letter.t',
      'x-dead-letter-strategy': 'at-least-once',
    });
    expect(plan('t').deadLetters).toEqual(plan('dead-letter.t'));
  });

  it('can be a classic one, which has no such strategy', () => {
    const classic = planTopic('t', { ...settings, queueType: 'classic' });
    expect(classic.arguments['x-queue-type']).toBe('classic');
    expect(classic.arguments).not.toHaveProperty('x-dead-letter-strategy');
  });

  it('carries the namespace, as does everything beside it', () => {
    const spaced = readOptions({ url, namespace: 'n-1' });
    const made = planTopic('org.wt.a', spaced);
    expect(made).toMatchObject({ exchange: 'n-1:message-exchange', queue: 'n-1:a-message-queue' });
    expect(made.arguments['x-dead-letter-exchange']).toBe('n-1:dead-letter-exchange');
    expect(planTurn(made, spaced).queue).toBe('n-1:turn.a-message-queue');
    expect(planWait(made, 150, spaced).queue).toBe('n-1:wait.150.a-message-queue');
  });
});

describe('the queue where messages wait', () => {
  it('sends them back to the end of their queue, and is a quorum queue always', () => {
    const classic = { ...settings, queueType: 'classic' as const };
    const wait = planWait(planTopic('event-queue.3', classic), 1_500, classic);
    expect(wait).toMatchObject({ exchange: '', routingKey: wait.queue, isBounded: false });
    expect(wait.arguments).toEqual({
      'x-queue-type': 'quorum',
      'x-message-ttl': 1_500,
      'x-overflow': 'reject-publish',
      'x-dead-letter-exchange': 'event-exchange',
      'x-dead-letter-routing-key': 'event-queue.3',
      'x-dead-letter-strategy': 'at-least-once',
    });
  });
});

describe('the queue of those who want to be alone', () => {
  it('has one consumer and at most one message that waits', () => {
    expect(planTurn(plan('t'), settings).arguments).toEqual({
      'x-queue-type': 'quorum',
      'x-single-active-consumer': true,
      'x-max-length': 1,
    });
  });
});
