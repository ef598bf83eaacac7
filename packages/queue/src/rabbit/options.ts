import { silentLogger, SystemClock, type Clock, type Logger } from '@srvthreds/core';
import type { ConnectionOptions } from 'node:tls';

export interface RabbitQServiceOptions {
  /**
   * `amqp://user:password@host:port/vhost`, or `amqps://`. Several for the nodes of a cluster: tried one after the other.
   */
  readonly url: string | readonly string[];
  /**
   * Begins the name of every queue and exchange, so that several systems can share a vhost: letters, digits, `_`, `-`, at
   * most 32. Default: none.
   */
  readonly namespace?: string;
  /** Default `quorum`. A classic queue lies on one node and does not count attempts across programs. */
  readonly queueType?: 'quorum' | 'classic';
  /**
   * Most messages that may wait in one topic of messages, about; >= 1. Default 1,000,000. Queues of events have no bound
   * on the broker: `EventQ` is their door, and what engines tell each other is never refused.
   */
  readonly maxLength?: number;
  /** Most messages kept on a dead-letter topic; beyond it the oldest go. Default 1,000,000. */
  readonly maxDeadLetters?: number;
  /** Longest wait for the broker in any call, milliseconds, > 0. Default 10,000. */
  readonly timeoutMs?: number;
  /** Channels among which the topics are divided for publishing, >= 1. Default 4. */
  readonly publishChannels?: number;
  /** Most messages on their way per such channel, >= 1. Default 256. */
  readonly maxOutstanding?: number;
  /** Most messages that may wait for their turn per such channel, >= 1. Default 65,536. */
  readonly maxPending?: number;
  /** A broker that is silent for two of these is away; seconds, >= 1. Default 10. */
  readonly heartbeatSeconds?: number;
  /** For `amqps://`: certificate authority, client certificate and so on. */
  readonly tls?: ConnectionOptions;
  /** Default: says nothing. */
  readonly logger?: Logger;
  /** Default: the machine's. */
  readonly clock?: Clock;
}

/** The options with everything decided. */
export interface RabbitSettings {
  readonly urls: readonly string[];
  /** With its separator; empty if there is none. */
  readonly prefix: string;
  readonly queueType: 'quorum' | 'classic';
  readonly maxLength: number;
  readonly maxDeadLetters: number;
  readonly timeoutMs: number;
  readonly publishChannels: number;
  readonly maxOutstanding: number;
  readonly maxPending: number;
  readonly heartbeatSeconds: number;
  readonly tls: ConnectionOptions;
  readonly logger: Logger;
  readonly clock: Clock;
}

/** @throws RangeError, TypeError */
export function readOptions(options: RabbitQServiceOptions): RabbitSettings {
  const { url, namespace } = options;
  const urls = typeof url === 'string' ? [url] : url;
  if (urls.length === 0) throw new RangeError('expected at least one URL of a broker, found none');
  if (namespace !== undefined && !/^[\w-]{1,32}$/.test(namespace))
    throw new RangeError(
      `expected a namespace of 1 to 32 letters, digits, _ and -, found ${namespace}`,
    );
  for (const it of urls) readUrl(it);
  return {
    urls,
    // No name of ours has a colon before its first dot, so no namespace can be taken for a part of a topic.
    prefix: namespace === undefined ? '' : `${namespace}:`,
    queueType: options.queueType ?? 'quorum',
    maxLength: atLeastOne('maxLength', options.maxLength ?? 1_000_000),
    maxDeadLetters: atLeastOne('maxDeadLetters', options.maxDeadLetters ?? 1_000_000),
    timeoutMs: atLeastOne('timeoutMs', options.timeoutMs ?? 10_000),
    publishChannels: atLeastOne('publishChannels', options.publishChannels ?? 4),
    maxOutstanding: atLeastOne('maxOutstanding', options.maxOutstanding ?? 256),
    maxPending: atLeastOne('maxPending', options.maxPending ?? 65_536),
    heartbeatSeconds: atLeastOne('heartbeatSeconds', options.heartbeatSeconds ?? 10),
    tls: options.tls ?? {},
    logger: options.logger ?? silentLogger,
    clock: options.clock ?? new SystemClock(),
  };
}

/** Where the queues are, without who asks: hosts, vhost and namespace. */
export function identityOf({ urls, prefix }: RabbitSettings): string {
  const places = urls.map(readUrl);
  const hosts = places.map(({ host }) => host).toSorted();
  return `rabbit:${hosts.join(',')}/${encodeURIComponent(places[0]!.vhost)}/${prefix}`;
}

/** The vhost that a URL names. */
export function vhostOf(url: string): string {
  return readUrl(url).vhost;
}

function readUrl(text: string): { readonly host: string; readonly vhost: string } {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  // Not repeated in the message: it may hold a password.
  if (url?.protocol !== 'amqp:' && url?.protocol !== 'amqps:')
    throw new TypeError('expected a URL that begins with amqp:// or amqps://, found another text');
  const port = url.port || (url.protocol === 'amqp:' ? '5672' : '5671');
  const path = decodeURIComponent(url.pathname.slice(1));
  return { host: `${url.hostname.toLowerCase()}:${port}`, vhost: path || '/' };
}

function atLeastOne(name: string, value: number): number {
  if (Number.isInteger(value) && value >= 1) return value;
  throw new RangeError(`expected ${name} to be a whole number from 1, found ${value}`);
}
