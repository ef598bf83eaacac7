import { Cluster, Redis, type RedisOptions } from 'ioredis';
import { parseRedisUrl, type RedisTarget } from './parseRedisUrl.ts';
import type { RedisClient } from './RedisScript.ts';

/** A client, and how to let go of it. */
export interface RedisConnection {
  readonly client: RedisClient;
  /** What it complained of since it was last in order; of a client that was given, nothing is known. */
  lastError(): Error | undefined;
  close(): Promise<void>;
}

/** What ioredis is told beside the URL. */
export type RedisClientOptions = Omit<RedisOptions, 'replyMapping'>;

/**
 * A server that does not answer within this is away; without it a call to a stopped server never ends. Calls that fail
 * are made again by the engine, in order, for as long as it takes.
 */
const SOCKET_TIMEOUT_MS = 2_000;
const CONNECT_TIMEOUT_MS = 5_000;

const OPTIONS = {
  socketTimeout: SOCKET_TIMEOUT_MS,
  connectTimeout: CONNECT_TIMEOUT_MS,
  maxRetriesPerRequest: 2,
  retryStrategy: (attempt: number) => Math.min(1_000, 50 * attempt),
  // A master that has become a replica: whoever is master now, the next connection finds.
  reconnectOnError: ({ message }: Error) => message.startsWith('READONLY'),
} as const;

/**
 * A connection to what a URL names: `redis://user:password@host:port/db`, `redis+cluster://host:port,host:port`,
 * `redis+sentinel://host:port,host:port/name/db`, each also with `rediss` for TLS. A client that is given is used as it
 * is, and left open.
 *
 * @param options for ioredis, beside a URL; of a Cluster, for each of its nodes
 * @throws TypeError if it is no such URL
 */
export function connectRedis(
  target: string | RedisClient,
  options: RedisClientOptions = {},
): RedisConnection {
  if (typeof target !== 'string')
    return { client: target, lastError: () => undefined, close: async () => undefined };
  const client = open(parseRedisUrl(target), options);
  let lastError: Error | undefined;
  // Without a listener, a broken connection would end the process.
  client.on('error', (error: Error) => (lastError = error));
  client.on('ready', () => (lastError = undefined));
  return {
    client,
    lastError: () => lastError,
    close: async () => {
      client.disconnect();
    },
  };
}

function open(target: RedisTarget, options: RedisClientOptions): RedisClient {
  const { kind, hosts, isTls, name, ...login } = target;
  const all: RedisClientOptions = {
    ...OPTIONS,
    ...login,
    ...(isTls ? { tls: {} } : {}),
    ...options,
  };
  switch (kind) {
    case 'single':
      return new Redis({ ...all, ...hosts[0] });
    case 'cluster':
      return new Cluster([...hosts], {
        redisOptions: all,
        // Long enough for a replica to be made master.
        maxRedirections: 64,
        slotsRefreshTimeout: CONNECT_TIMEOUT_MS,
      });
    case 'sentinel':
      return new Redis({
        sentinels: [...hosts],
        ...(name === undefined ? {} : { name }),
        // A sentinel that is stopped is passed over.
        sentinelCommandTimeout: SOCKET_TIMEOUT_MS,
        // A master that is cut off from the others still answers us; the sentinels tell that there is a new one.
        failoverDetector: true,
        ...(isTls ? { enableTLSForSentinelMode: true, sentinelTLS: all.tls ?? {} } : {}),
        ...all,
      });
  }
}
