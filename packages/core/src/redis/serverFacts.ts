import { Cluster } from 'ioredis';
import type { RedisClient } from './RedisScript.ts';

/** What a server keeps, and how durably. `unknown` where it does not say. */
export interface ServerFacts {
  readonly version: string;
  /** Anything but `noeviction` may throw state away. */
  readonly evictionPolicy: string;
  /** `no`: a restart loses everything since the last snapshot; `everysec`: up to two seconds; `always`: nothing. */
  readonly appendFsync: string;
  /** What should be changed before this is relied on, in sentences. */
  readonly warnings: readonly string[];
}

/** Asks a server; of a Cluster, one of its masters. */
export async function readServerFacts(client: RedisClient): Promise<ServerFacts> {
  const node = client instanceof Cluster ? client.nodes('master')[0]! : client;
  const info = await node.info();
  const version = /redis_version:(\S+)/.exec(info)?.[1] ?? 'unknown';
  const setting = async (name: string): Promise<string> => {
    try {
      const [, value] = await node.config('GET', name);
      return value ?? 'unknown';
    } catch {
      // Hosted servers often keep their configuration to themselves.
      return 'unknown';
    }
  };
  const evictionPolicy = await setting('maxmemory-policy');
  const isAppending = await setting('appendonly');
  const appendFsync = isAppending === 'yes' ? await setting('appendfsync') : isAppending;
  return { version, evictionPolicy, appendFsync, warnings: warn(evictionPolicy, appendFsync) };
}

function warn(evictionPolicy: string, appendFsync: string): string[] {
  return [
    ...(evictionPolicy === 'noeviction' || evictionPolicy === 'unknown'
      ? []
      : [
          `maxmemory-policy is ${evictionPolicy}: Redis may throw away what it was given to keep; set noeviction`,
        ]),
    ...(appendFsync === 'no'
      ? ['appendonly is off: a restart of Redis loses what it holds; set appendonly yes']
      : []),
  ];
}
