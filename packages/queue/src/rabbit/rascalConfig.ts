import { readOptions, vhostOf, type RabbitQServiceOptions } from './options.ts';
import { exchangesOf, planTopic, type QueuePlan } from './topology.ts';

export interface RascalConfigOptions extends Pick<
  RabbitQServiceOptions,
  'url' | 'namespace' | 'queueType' | 'maxLength' | 'maxDeadLetters'
> {
  /** Topics that the program publishes to or takes from. */
  readonly topics: readonly string[];
}

/** What rascal is told about a vhost. */
export interface RascalVhost {
  readonly connections: readonly {
    readonly url: string;
    readonly socketOptions: { readonly noDelay: true };
  }[];
  readonly exchanges: Readonly<Record<string, { readonly type: 'topic' }>>;
  readonly queues: Readonly<Record<string, { readonly options: { readonly arguments: object } }>>;
  readonly bindings: Readonly<
    Record<
      string,
      { readonly source: string; readonly destination: string; readonly bindingKey: string }
    >
  >;
  readonly publications: Readonly<
    Record<string, { readonly exchange: string; readonly routingKey: string }>
  >;
  readonly subscriptions: Readonly<Record<string, { readonly queue: string }>>;
}

export interface RascalConfig {
  readonly vhosts: Readonly<Record<string, RascalVhost>>;
}

/**
 * The queues of topics as a configuration of rascal, for programs that use it: they and `RabbitQService` then share
 * queues, exchanges and bindings, whoever comes first. Each topic is the name of a publication and of a subscription.
 *
 * Bodies travel as text: publish strings, and parse what comes. Give each message an id (`messageId`).
 *
 * @throws RangeError, TypeError when an option is not as described
 */
export function rascalConfig({ topics, ...options }: RascalConfigOptions): RascalConfig {
  const settings = readOptions(options);
  const plans = topics.flatMap((topic) => withDeadLetters(planTopic(topic, settings)));
  const each = <T>(value: (plan: QueuePlan) => T, key = (plan: QueuePlan) => plan.queue) =>
    Object.fromEntries(plans.map((plan) => [key(plan), value(plan)]));
  const vhost: RascalVhost = {
    connections: settings.urls.map((url) => ({ url, socketOptions: { noDelay: true } })),
    exchanges: Object.fromEntries(
      Object.values(exchangesOf(settings)).map((name) => [name, { type: 'topic' }]),
    ),
    queues: each((plan) => ({ options: { arguments: plan.arguments } })),
    bindings: each(({ exchange, queue, routingKey }) => ({
      source: exchange,
      destination: queue,
      bindingKey: routingKey,
    })),
    publications: each(({ exchange, routingKey }) => ({ exchange, routingKey }), byTopic),
    subscriptions: each(({ queue }) => ({ queue }), byTopic),
  };
  return { vhosts: { [vhostOf(settings.urls[0]!)]: vhost } };
}

function byTopic(plan: QueuePlan): string {
  return plan.topic;
}

function withDeadLetters(plan: QueuePlan): readonly QueuePlan[] {
  return plan.deadLetters ? [plan.deadLetters, plan] : [plan];
}
