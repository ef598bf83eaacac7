import { randomId, type Clock } from '@srvthreds/core';
import { ExecutionError, Redlock, type Lock } from '@sesamecare-oss/redlock';
import type { Lease, LeaseInfo, LeaseRequest } from '../contract/Lease.ts';
import { leaseLost } from '../refusals.ts';
import { whileThere } from './failures.ts';
import { Keys } from './Keys.ts';
import { Script, type RedisClient } from './Script.ts';
import { ACQUIRE, RELEASE, RENEW } from './scripts/lease.ts';

const acquire = new Script('Acquire', ACQUIRE);
const renew = new Script('Renew', RENEW);
const release = new Script('Release', RELEASE);

/** What is known of a lease beside its key; for listing only, nothing is decided by it. */
interface Listing {
  readonly holder: string;
  readonly key: string;
}

/**
 * Leases of partitions are taken in the partition's own slot, with the fence; all others are Redlock's. Correctness
 * rests on the fence, never on a lock.
 */
export class RedisLeases {
  readonly #client: RedisClient;
  readonly #namespace: string;
  readonly #clock: Clock;
  readonly #redlock: Redlock;

  constructor(client: RedisClient, namespace: string, clock: Clock) {
    this.#client = client;
    this.#namespace = namespace;
    this.#clock = clock;
    this.#redlock = new Redlock([client], { retryCount: 0 });
  }

  async acquire(name: string, request: LeaseRequest): Promise<Lease | undefined> {
    const { partition, holder } = request;
    const taken =
      partition === undefined
        ? await this.#lock(name, request)
        : await this.#takePartition(name, partition, request);
    if (!taken) return undefined;
    const listing: Listing = { holder, key: taken.key };
    await this.#client.hset(this.#listingKey, name, JSON.stringify(listing));
    return taken.lease;
  }

  async list(prefix: string): Promise<LeaseInfo[]> {
    const all = Object.entries(await this.#client.hgetall(this.#listingKey));
    const listed = all.filter(([name]) => name.startsWith(prefix));
    const found = await Promise.all(
      listed.map(async ([name, json]): Promise<LeaseInfo | undefined> => {
        const { holder, key } = JSON.parse(json) as Listing;
        const leftMs = await this.#client.pttl(key);
        if (leftMs > 0) return { name, holder, expiresAt: this.#clock.now() + leftMs };
        // Whoever held it is gone; another one may be writing its own entry just now, and writes it again if so.
        return undefined;
      }),
    );
    return found
      .filter((lease) => lease !== undefined)
      .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  }

  get #listingKey(): string {
    return `${this.#namespace}:{leases}:listing`;
  }

  async #takePartition(
    name: string,
    partition: number,
    { ttlMs }: LeaseRequest,
  ): Promise<{ key: string; lease: Lease } | undefined> {
    const keys = new Keys(this.#namespace, partition);
    const key = keys.of('lease');
    const all = [key, keys.of('owner'), keys.of('n')];
    const fence = await acquire.run(this.#client, all, [randomId(8), ttlMs]);
    if (typeof fence !== 'string') return undefined;
    const lease: Lease = {
      name,
      fence,
      renew: () =>
        whileThere('renew', async () => {
          const held = await renew.run(this.#client, [key], [fence, ttlMs]);
          if (held !== 1) throw leaseLost(name, fence);
        }),
      release: () =>
        whileThere('release', async () => {
          await release.run(this.#client, [key], [fence]);
        }),
    };
    return { key, lease };
  }

  async #lock(
    name: string,
    { ttlMs }: LeaseRequest,
  ): Promise<{ key: string; lease: Lease } | undefined> {
    const key = `${this.#namespace}:{leases}:${name}`;
    let lock: Lock;
    try {
      lock = await this.#redlock.acquire([key], ttlMs);
    } catch (error) {
      if (await isHeld(this.#client, key, error)) return undefined;
      throw error;
    }
    const fence = lock.value;
    const lease: Lease = {
      name,
      fence,
      renew: () =>
        whileThere('renew', async () => {
          try {
            lock = await lock.extend(ttlMs);
          } catch (error) {
            if (error instanceof ExecutionError && (await this.#client.get(key)) !== fence)
              throw leaseLost(name, fence);
            throw error;
          }
        }),
      release: () =>
        whileThere('release', async () => {
          // Redlock calls it an error to release what has ended; for us there is nothing to do then.
          if ((await this.#client.get(key)) === fence) await lock.release();
        }),
    };
    return { key, lease };
  }
}

/** Redlock says no in the same way whether somebody holds it or the server is away; the server tells them apart. */
async function isHeld(client: RedisClient, key: string, error: unknown): Promise<boolean> {
  return error instanceof ExecutionError && (await client.exists(key)) === 1;
}
