import { randomId } from '@srvthreds/core';
import type { QService } from '@srvthreds/queue';
import { RedisQService, type RedisQServiceOptions } from '@srvthreds/queue/redis';
import { afterAll, beforeAll, describe } from 'vitest';
import { RedisCluster, RedisServer, whyNoRedis } from '../../../tools/services/redis.ts';
import { describeQueue } from '../src/index.ts';

const skip = whyNoRedis();
if (skip !== undefined && process.env['CI']) throw new Error(skip);

const servers = [
  { name: 'redis', start: () => RedisServer.start({ appendFsync: 'no' }) },
  { name: 'redis cluster', start: () => RedisCluster.start() },
];

describe.each(servers)('$name', ({ name, start }) => {
  const made = new WeakMap<QService, RedisQServiceOptions>();
  let server: RedisServer | RedisCluster;

  beforeAll(async () => {
    if (skip === undefined) server = await start();
  });
  afterAll(() => server?.stop());

  const open = (options: RedisQServiceOptions): QService => {
    const service = new RedisQService(server.url, options);
    made.set(service, options);
    return service;
  };

  describeQueue(name, (settings) => open({ namespace: `test-${randomId(8)}`, ...settings }), {
    skip,
    reopen: (service) => open(made.get(service)!),
  });
});
