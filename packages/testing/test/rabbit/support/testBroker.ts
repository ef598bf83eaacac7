import { randomId } from '@srvthreds/core';
import type { RabbitQServiceOptions } from '@srvthreds/queue/rabbit';
import { connect } from 'amqplib';
import { afterAll, beforeAll } from 'vitest';
import { readOptions } from '../../../../queue/src/rabbit/options.ts';
import {
  exchangesOf,
  planTopic,
  planTurn,
  planWait,
  type QueuePlan,
} from '../../../../queue/src/rabbit/topology.ts';
import { waitLevelMs } from '../../../../queue/src/rabbit/waitLevelMs.ts';
import { RecordingService, type Used } from './RecordingService.ts';

const URL = process.env['RABBITMQ_URL'] ?? 'amqp://guest:guest@127.0.0.1:5672';

/** The broker that tests share, each with names of its own. */
export interface TestBroker {
  readonly url: string;
  /** A service whose queues are taken away after the tests of the file; its maker closes it. */
  open(options?: Partial<RabbitQServiceOptions>): RecordingService;
}

/** Why the shared broker cannot be used; undefined if it can. */
export async function whyNoRabbit(url = URL): Promise<string | undefined> {
  try {
    const model = await connect(url, { timeout: 2_000 });
    await model.close();
    return undefined;
  } catch (error) {
    return `no RabbitMQ at ${new globalThis.URL(url).host}: ${String(error)}`;
  }
}

/** Registers with vitest what takes the queues away again. */
export function useTestBroker(): TestBroker {
  const used: Used[] = [];
  beforeAll(() => void used.splice(0));
  afterAll(() => takeAway(used), 60_000);
  return {
    url: URL,
    open(options = {}) {
      const service = new RecordingService({ url: URL, namespace: uniqueNamespace(), ...options });
      used.push(service.used);
      return service;
    },
  };
}

export function uniqueNamespace(): string {
  return `test-${randomId(10)}`;
}

async function takeAway(used: readonly Used[]): Promise<void> {
  const queues = new Set(used.flatMap(queuesOf));
  const exchanges = new Set(
    used.flatMap(({ options }) => Object.values(exchangesOf(readOptions(options)))),
  );
  const model = await connect(URL, { noDelay: true });
  const channel = await model.createChannel();
  await Promise.all([...queues].map((queue) => channel.deleteQueue(queue)));
  await Promise.all([...exchanges].map((exchange) => channel.deleteExchange(exchange)));
  await model.close();
}

function queuesOf({ options, topics, delaysMs }: Used): readonly string[] {
  const settings = readOptions(options);
  const plans = [...topics].flatMap((topic): readonly (QueuePlan | undefined)[] => {
    const plan = planTopic(topic, settings);
    const waits = [...delaysMs].map((ms) => planWait(plan, waitLevelMs(ms), settings));
    return [plan, plan.deadLetters, planTurn(plan, settings), ...waits];
  });
  return plans.flatMap((plan) => (plan ? [plan.queue] : []));
}
