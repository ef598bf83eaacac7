import { Cluster, Redis, type RedisOptions } from 'ioredis';
import type { RedisClient } from './RedisScript.ts';

/** A client, and how to let go of it. */
export interface RedisConnection {
  readonly client: RedisClient;
  close(): Promise<void>;
}

/**
 * A server that does not answer within this is away; without it a call to a stopped server never ends. Calls that fail
 * are made again by the engine, in order, for as long as it takes.
 */
const SOCKET_TIMEOUT_MS = 2_000;

const OPTIONS = {
  socketTimeout: SOCKET_TIMEOUT_MS,
  connectTimeout: 5_000,
  maxRetriesPerRequest: 2,
  retryStrategy: (attempt: number) => Math.min(1_000, 50 * attempt),
} as const;

/**
 * A connection to what a URL names: `redis://`, `rediss://` (TLS), `redis+cluster://host:port,host:port`,
 * `redis+sentinel://host:port,host:port/name`, each with `user:password@` if wanted. A client that is given is used as
 * it is, and left open.
 *
 * @throws TypeError if it is no such URL
 */
export function connectRedis(target: string | RedisClient): RedisConnection {
  if (typeof target !== 'string') return { client: target, close: async () => undefined };
  const client = open(target);
  // Without a listener, a broken connection would end the process; every call says for itself what went wrong.
  client.on('error', () => undefined);
  return {
    client,
    close: async () => {
      client.disconnect();
    },
  };
}

function open(url: string): RedisClient {
  const [, scheme = '', credentials, hosts = '', rest = ''] =
    /^([a-z+]+):\/\/(?:([^@/]*)@)?([^/?]*)(.*)$/.exec(url) ?? [];
  const login = readLogin(credentials);
  switch (scheme) {
    case 'redis':
    case 'rediss':
      return new Redis(url, OPTIONS);
    case 'redis+cluster':
    case 'rediss+cluster':
      return new Cluster(readHosts(hosts), {
        redisOptions: { ...OPTIONS, ...login, ...(scheme === 'rediss+cluster' ? { tls: {} } : {}) },
        // Long enough for a replica to be made master.
        maxRedirections: 64,
        slotsRefreshTimeout: 5_000,
      });
    case 'redis+sentinel':
      return new Redis({
        ...OPTIONS,
        ...login,
        sentinels: readHosts(hosts),
        name: rest.slice(1),
      });
    default:
      throw new TypeError(
        `expected redis://, rediss://, redis+cluster:// or redis+sentinel://, found ${scheme || 'no scheme'}`,
      );
  }
}

function readHosts(hosts: string): { host: string; port: number }[] {
  return hosts.split(',').map((text) => {
    const [host = '', port = '6379'] = text.split(':');
    return { host, port: Number(port) };
  });
}

function readLogin(credentials: string | undefined): Pick<RedisOptions, 'username' | 'password'> {
  if (!credentials) return {};
  const [username, password] = credentials.split(':').map(decodeURIComponent);
  return { ...(username ? { username } : {}), ...(password ? { password } : {}) };
}
