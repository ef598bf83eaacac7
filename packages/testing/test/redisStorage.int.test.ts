import { randomId } from '@srvthreds/core';
import type { Storage } from '@srvthreds/storage';
import { RedisStorage } from '@srvthreds/storage/redis';
import { afterAll, beforeAll, describe } from 'vitest';
import {
  RedisCluster,
  RedisSentinel,
  RedisServer,
  whyNoRedis,
} from '../../../tools/services/redis.ts';
import { describeStorage } from '../src/index.ts';

const skip = whyNoRedis();
if (skip !== undefined && process.env['CI']) throw new Error(skip);

interface Setting {
  readonly name: string;
  readonly start: () => Promise<RedisServer | RedisCluster | RedisSentinel>;
  readonly ackAfter?: 'commit' | 'replicated';
}

const settings: readonly Setting[] = [
  { name: 'redis', start: () => RedisServer.start({ appendFsync: 'no' }) },
  { name: 'redis cluster', start: () => RedisCluster.start() },
  { name: 'redis behind sentinel', start: () => RedisSentinel.start() },
  {
    name: 'redis with a replica that must have everything',
    start: () => RedisSentinel.start({ replicas: 1, sentinels: 1 }),
    ackAfter: 'replicated',
  },
];

describe.each(settings)('$name', ({ name, start, ackAfter = 'commit' }) => {
  const namespaces = new WeakMap<Storage, string>();
  let server: RedisServer | RedisCluster | RedisSentinel;

  beforeAll(async () => {
    if (skip === undefined) server = await start();
  });
  afterAll(() => server?.stop());

  const open = (namespace: string): Storage => {
    const storage = new RedisStorage(server.url, { namespace, ackAfter });
    namespaces.set(storage, namespace);
    return storage;
  };

  describeStorage(name, () => open(`test-${randomId(8)}`), {
    skip,
    reopen: (storage) => open(namespaces.get(storage)!),
  });
});
