import { randomId } from '@srvthreds/core';
import { RedisScript, type RedisClient } from '@srvthreds/core/redis';
import { ExecutionError, Redlock, type Lock } from '@sesamecare-oss/redlock';
import { Cluster } from 'ioredis';
import type { Lease, LeaseInfo, LeaseRequest } from '../contract/Lease.ts';
import { leaseLost } from '../refusals.ts';
import { whileThere, type Reach } from './failures.ts';
import { Keys } from './Keys.ts';
import { LeaseListing } from './LeaseListing.ts';
import { ACQUIRE, RELEASE, RENEW } from './scripts/lease.ts';

const acquire = new RedisScript('Acquire', ACQUIRE);
const renew = new RedisScript('Renew', RENEW);
const release = new RedisScript('Release', RELEASE);

/** What has just been taken, before it is listed. */
interface Taken {
  readonly key: string;
  readonly fence: string;
  renew(): Promise<void>;
  /** @returns whether it was still held */
  release(): Promise<boolean>;
}

/**
 * Leases of partitions are taken in the partition's own slot, with the fence; all others are Redlock's. Correctness
 * rests on the fence, never on a lock.
 */
export class RedisLeases {
  readonly #client: RedisClient;
  readonly #namespace: string;
  readonly #reach: Reach;
  readonly #redlock: Redlock;
  readonly #listing: LeaseListing;

  constructor(client: RedisClient, namespace: string, reach: Reach) {
    this.#client = client;
    this.#namespace = namespace;
    this.#reach = reach;
    this.#redlock = new Redlock([client], { retryCount: 0, db: databaseOf(client) });
    this.#listing = new LeaseListing(client, `${namespace}:{leases}:listing`);
  }

  async acquire(name: string, request: LeaseRequest): Promise<Lease | undefined> {
    const { partition, holder, ttlMs } = request;
    const taken =
      partition === undefined
        ? await this.#lock(name, ttlMs)
        : await this.#takePartition(name, partition, ttlMs);
    if (!taken) return undefined;
    const { key, fence } = taken;
    const unlist = await this.#listing.add(name, { holder, key, fence });
    return {
      name,
      fence,
      renew: () => whileThere('renew', this.#reach, () => taken.renew()),
      release: () =>
        whileThere('release', this.#reach, async () => {
          // Who comes too late leaves the entry: the lease may be another one's by now, and has to be listed.
          if (await taken.release()) await unlist();
        }),
    };
  }

  async list(prefix: string): Promise<LeaseInfo[]> {
    const found = await this.#listing.list(prefix);
    const now = this.#reach.clock.now();
    return found
      .map(({ name, holder, leftMs }): LeaseInfo => ({ name, holder, expiresAt: now + leftMs }))
      .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  }

  async #takePartition(name: string, partition: number, ttlMs: number): Promise<Taken | undefined> {
    const keys = new Keys(this.#namespace, partition);
    const key = keys.of('lease');
    const all = [key, keys.of('owner'), keys.of('n')];
    const fence = await acquire.run(this.#client, all, [randomId(8), ttlMs]);
    if (typeof fence !== 'string') return undefined;
    return {
      key,
      fence,
      renew: async () => {
        const held = await renew.run(this.#client, all.slice(0, 2), [fence, ttlMs]);
        if (held !== 1) throw leaseLost(name, fence);
      },
      release: async () => (await release.run(this.#client, [key], [fence])) === 1,
    };
  }

  async #lock(name: string, ttlMs: number): Promise<Taken | undefined> {
    const key = `${this.#namespace}:{leases}:${name}`;
    let lock: Lock;
    try {
      lock = await this.#redlock.acquire([key], ttlMs);
    } catch (error) {
      if (await isHeld(this.#client, key, error)) return undefined;
      throw error;
    }
    const fence = lock.value;
    const isOurs = async (): Promise<boolean> => (await this.#client.get(key)) === fence;
    return {
      key,
      fence,
      renew: async () => {
        try {
          lock = await lock.extend(ttlMs);
        } catch (error) {
          if (error instanceof ExecutionError && !(await isOurs())) throw leaseLost(name, fence);
          throw error;
        }
      },
      release: async () => {
        // Redlock calls it an error to release what has ended; for us there is nothing to do then.
        if (!(await isOurs())) return false;
        await lock.release();
        return true;
      },
    };
  }
}

/** Redlock says no in the same way whether somebody holds it or the server is away; the server tells them apart. */
async function isHeld(client: RedisClient, key: string, error: unknown): Promise<boolean> {
  return error instanceof ExecutionError && (await client.exists(key)) === 1;
}

/** Redlock selects one for itself; it would be number 0. It knows those up to 15. */
function databaseOf(client: RedisClient): number {
  return client instanceof Cluster ? 0 : (client.options.db ?? 0);
}
