import { Redis } from 'ioredis';
import type { EngineOptions } from '../services/WorkerProcess.ts';
import { RabbitServer } from '../services/rabbitmq.ts';
import { RedisCluster, RedisServer } from '../services/redis.ts';

/** Servers of which one can be made to go away. */
export interface OutageServers {
  readonly store: string;
  readonly queue: string;
  readonly ackAfter?: EngineOptions['ackAfter'];
  /** Ends a server with SIGKILL. */
  takeAway(): Promise<void>;
  /** Starts it again, with what it has on disk; resolves when it answers. */
  bringBack(): Promise<void>;
  stop(): Promise<void>;
}

export const OUTAGES: Readonly<Record<string, () => Promise<OutageServers>>> = {
  cluster: clusterMasterAway,
  redis: redisAway,
  rabbit: rabbitAway,
};

async function redisAway(): Promise<OutageServers> {
  const redis = await RedisServer.start({ appendFsync: 'always' });
  const rabbit = await RabbitServer.start();
  return {
    store: redis.url,
    queue: rabbit.url,
    takeAway: () => redis.end('SIGKILL'),
    bringBack: () => redis.startAgain(),
    stop: async () => {
      await rabbit.stop();
      await redis.stop();
    },
  };
}

async function rabbitAway(): Promise<OutageServers> {
  const redis = await RedisServer.start();
  const rabbit = await RabbitServer.start();
  return {
    store: redis.url,
    queue: rabbit.url,
    takeAway: () => rabbit.end('SIGKILL'),
    bringBack: () => rabbit.startAgain(),
    stop: async () => {
      await rabbit.stop();
      await redis.stop();
    },
  };
}

/**
 * A replica takes over by itself. What the master had not passed on would be lost, so acknowledgements wait for one; two
 * of them, else the one that takes over had none to wait for until the master is back.
 */
async function clusterMasterAway(): Promise<OutageServers> {
  const cluster = await RedisCluster.start({ replicas: 2, appendFsync: 'everysec' });
  const rabbit = await RabbitServer.start();
  let victim = cluster.servers[0]!;
  return {
    store: cluster.url,
    queue: rabbit.url,
    ackAfter: 'replicated',
    takeAway: async () => {
      victim = await someMaster(cluster);
      await victim.end('SIGKILL');
    },
    bringBack: () => victim.startAgain(),
    stop: async () => {
      await rabbit.stop();
      await cluster.stop();
    },
  };
}

async function someMaster({ servers }: RedisCluster): Promise<RedisServer> {
  for (const server of servers) {
    const client = new Redis(server.url);
    const [role] = await client.role();
    client.disconnect();
    if (role === 'master') return server;
  }
  throw new Error('expected a master in the Cluster, found none');
}
