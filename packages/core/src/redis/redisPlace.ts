import { Cluster } from 'ioredis';
import { parseRedisUrl } from './parseRedisUrl.ts';
import type { RedisClient } from './RedisScript.ts';

interface Host {
  readonly host?: string | undefined;
  readonly port?: number | undefined;
}

/** What is chosen at the hosts. */
interface Choice {
  readonly name?: string | null | undefined;
  readonly db?: number | undefined;
}

/**
 * Names a place without who asks: hosts in alphabetical order, and what is chosen there (a database, or what a Sentinel
 * watches). Equal for two programs that write the same hosts. A Cluster that comes as a client is just `cluster`, for it
 * does not tell where it began.
 *
 * @param target a URL, or a client that exists
 * @throws TypeError if it is a URL of something else
 */
export function redisPlace(target: string | RedisClient): string {
  if (typeof target === 'string') {
    const { hosts, ...choice } = parseRedisUrl(target);
    return place(hosts, choice);
  }
  if (target instanceof Cluster) return 'cluster';
  const { host, port, sentinels } = target.options;
  if (!sentinels) return place([{ host, port: port ?? 6379 }], target.options);
  return place(
    sentinels.map((one) => ({ port: 26_379, ...one })),
    target.options,
  );
}

function place(hosts: readonly Host[], { name, db }: Choice): string {
  const named = hosts.map(({ host = 'localhost', port }) => `${host.toLowerCase()}:${port}`);
  const choice = [name, db].filter((part) => part !== undefined && part !== null && part !== 0);
  return `${named.toSorted().join(',')}/${choice.join('/')}`;
}
