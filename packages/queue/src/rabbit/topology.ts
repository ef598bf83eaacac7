import { digest } from '@srvthreds/core';
import { carriesEvents } from '../carriesEvents.ts';
import { deadLetterTopic } from '../contract/QService.ts';
import type { RabbitSettings } from './options.ts';

/** What a queue is declared with, and how a message gets into it. */
export interface QueuePlan {
  readonly topic: string;
  /** Empty for the broker's default exchange, where the routing key is the queue's name. */
  readonly exchange: string;
  readonly routingKey: string;
  readonly queue: string;
  readonly arguments: Readonly<Record<string, string | number | boolean>>;
  /** The broker itself keeps it to one consumer at a time, the earliest. */
  readonly isSingleActive: boolean;
  /** The broker refuses messages beyond a bound. */
  readonly isBounded: boolean;
  /** Made before it, because a message without a place to go to waits there unseen for minutes. */
  readonly deadLetters?: QueuePlan;
}

type PlanSettings = Pick<RabbitSettings, 'prefix' | 'queueType' | 'maxLength' | 'maxDeadLetters'>;

const MAX_NAME_BYTES = 160;

/** The exchanges of a system; all are topic exchanges. */
export function exchangesOf({ prefix }: Pick<RabbitSettings, 'prefix'>) {
  return {
    events: `${prefix}event-exchange`,
    messages: `${prefix}message-exchange`,
    deadLetters: `${prefix}dead-letter-exchange`,
  };
}

/**
 * The queue of a topic. Different topics have different queues.
 *
 * | topic                               | exchange               | queue                     |
 * | ----------------------------------- | ---------------------- | ------------------------- |
 * | `event-queue.<p>`, `control-queue`  | `event-exchange`       | as the topic              |
 * | `session-queue.<k>`                 | `message-exchange`     | as the topic              |
 * | `org.wt.<name>`                     | `message-exchange`     | `<name>-message-queue`    |
 * | any other                           | `message-exchange`     | `message-queue.<topic>`   |
 * | `dead-letter.<topic>`               | `dead-letter-exchange` | as the topic              |
 *
 * Numbered queues of events and sessions have a single active consumer.
 */
export function planTopic(topic: string, settings: PlanSettings): QueuePlan {
  const exchanges = exchangesOf(settings);
  const isEvents = carriesEvents(topic);
  const isDeadLetters = topic.startsWith(deadLetterTopic(''));
  const isSingleActive = /^(event|session)-queue\.\d+$/.test(topic);
  const plan = {
    topic,
    routingKey: routingKeyOf(topic),
    queue: settings.prefix + queueNameOf(topic),
    isSingleActive,
  };
  const common = {
    'x-queue-type': settings.queueType,
    ...(isSingleActive ? { 'x-single-active-consumer': true } : {}),
  };
  if (isDeadLetters) {
    const bound = { 'x-max-length': settings.maxDeadLetters, 'x-overflow': 'drop-head' };
    const args = { ...common, ...bound };
    return { ...plan, exchange: exchanges.deadLetters, arguments: args, isBounded: false };
  }
  const deadLetters = planTopic(deadLetterTopic(topic), settings);
  return {
    ...plan,
    exchange: isEvents ? exchanges.events : exchanges.messages,
    arguments: {
      ...common,
      ...(isEvents ? {} : { 'x-max-length': settings.maxLength }),
      ...setAsideIn(deadLetters, settings.queueType),
    },
    isBounded: !isEvents,
    deadLetters,
  };
}

/**
 * Where messages of a queue wait for a time, the same for all; after it the broker puts them back at its end.
 *
 * Always a quorum queue: only these try again until the queue has taken the message. It never expires, because it might
 * still hold some; there is one for each level of delay that was ever asked for.
 */
export function planWait(plan: QueuePlan, levelMs: number, { prefix }: PlanSettings): QueuePlan {
  const queue = `${prefix}wait.${levelMs}.${plan.queue.slice(prefix.length)}`;
  return {
    ...directTo(queue, plan.topic),
    arguments: {
      'x-queue-type': 'quorum',
      'x-message-ttl': levelMs,
      ...setAsideIn(plan, 'quorum'),
    },
    isSingleActive: false,
  };
}

/** Where consumers of a queue that want to be alone stand in line; whoever holds its one message is active. */
export function planTurn(plan: QueuePlan, { prefix, queueType }: PlanSettings): QueuePlan {
  return {
    ...directTo(`${prefix}turn.${plan.queue.slice(prefix.length)}`, plan.topic),
    arguments: {
      'x-queue-type': queueType,
      'x-single-active-consumer': true,
      'x-max-length': 1,
    },
    isSingleActive: true,
  };
}

function directTo(queue: string, topic: string) {
  return { topic, exchange: '', routingKey: queue, queue, isBounded: false };
}

/** Messages leave for another queue; a quorum queue keeps each until it has arrived there. */
function setAsideIn({ exchange, routingKey }: QueuePlan, queueType: 'quorum' | 'classic') {
  return {
    'x-overflow': 'reject-publish',
    'x-dead-letter-exchange': exchange,
    'x-dead-letter-routing-key': routingKey,
    ...(queueType === 'quorum' ? { 'x-dead-letter-strategy': 'at-least-once' } : {}),
  };
}

function queueNameOf(topic: string): string {
  const service = /^org\.wt\.([\w-]+)$/.exec(topic)?.[1];
  if (service !== undefined && service.length < MAX_NAME_BYTES) return `${service}-message-queue`;
  const isNamedByItself = /^((event|session)-queue\.\d+|control-queue|dead-letter\..*)$/s.test(
    topic,
  );
  return isNamedByItself ? routingKeyOf(topic) : `message-queue.${routingKeyOf(topic)}`;
}

/** A topic as a routing key, which is also its binding: without wildcards, and short enough for the protocol. */
function routingKeyOf(topic: string): string {
  const key = topic.replaceAll(
    /[%*#~]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return Buffer.byteLength(key) <= MAX_NAME_BYTES ? key : `~${digest(topic)}`;
}
