import { Cluster } from 'ioredis';
import type { RedisClient } from './RedisScript.ts';

const DEFAULT_PORT = 6379;

/**
 * Names a place without who asks: hosts in alphabetical order, and what is chosen there (a database, or what a Sentinel
 * watches). Equal for two programs that write the same hosts. A Cluster that comes as a client is just `cluster`, for it
 * does not tell where it began.
 *
 * @param target a URL, or a client that exists
 */
export function redisPlace(target: string | RedisClient): string {
  if (typeof target === 'string') {
    const [, hosts = '', choice = ''] =
      /^[^/]*\/\/(?:[^@/]*@)?([^/?]*)\/?([^?]*)/.exec(target) ?? [];
    return place(hosts.split(','), choice);
  }
  if (target instanceof Cluster) return 'cluster';
  const { host, port, db, name, sentinels } = target.options;
  if (sentinels) return place(sentinels.map(hostAndPort), name ?? '');
  return place([hostAndPort({ host, port })], String(db ?? 0));
}

function place(hosts: readonly string[], choice: string): string {
  const named = hosts.map((host) =>
    (/:\d+$/.test(host) ? host : `${host}:${DEFAULT_PORT}`).toLowerCase(),
  );
  return `${named.toSorted().join(',')}/${choice === '0' ? '' : choice}`;
}

interface Host {
  readonly host?: string | undefined;
  readonly port?: number | undefined;
}

function hostAndPort({ host = 'localhost', port = DEFAULT_PORT }: Partial<Host>): string {
  return `${host}:${port}`;
}
