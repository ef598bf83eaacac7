import { RedisScript, sendTogether, type RedisClient } from '@srvthreds/core/redis';
import { UNLIST } from './scripts/lease.ts';

const unlist = new RedisScript('Unlist', UNLIST);

/** What is known of a lease beside its key; for listing only, nothing is decided by it. */
interface Entry {
  readonly holder: string;
  readonly key: string;
  /** Differs each time the lease is taken, so that no two entries are ever equal. */
  readonly fence: string;
}

/** A lease that is held now. */
export interface ListedLease {
  readonly name: string;
  readonly holder: string;
  readonly leftMs: number;
}

/**
 * Names of leases with their holders, in one hash: the keys of leases lie in many slots, and no command finds them all.
 * An entry goes with its lease, or with the next listing that finds the lease gone.
 */
export class LeaseListing {
  readonly #client: RedisClient;
  readonly #key: string;

  constructor(client: RedisClient, key: string) {
    this.#client = client;
    this.#key = key;
  }

  /** Adds an entry. @returns takes it out again, unless the lease was taken anew meanwhile */
  async add(name: string, { holder, key, fence }: Entry): Promise<() => Promise<void>> {
    const text = JSON.stringify({ holder, key, fence } satisfies Entry);
    await this.#client.hset(this.#key, name, text);
    return () => this.#remove(name, text);
  }

  /** The leases that are held now and whose names begin so, in no order. */
  async list(prefix: string): Promise<ListedLease[]> {
    const all = Object.entries(await this.#client.hgetall(this.#key));
    const listed = all.filter(([name]) => name.startsWith(prefix));
    sendTogether(this.#client);
    const found = await Promise.all(listed.map(([name, text]) => this.#look(name, text)));
    return found.filter((lease) => lease !== undefined);
  }

  async #look(name: string, text: string): Promise<ListedLease | undefined> {
    const { holder, key } = JSON.parse(text) as Entry;
    const leftMs = await this.#client.pttl(key);
    if (leftMs > 0) return { name, holder, leftMs };
    // Whoever held it is gone for good: a lease that has ended is never renewed. Another one may be writing its own entry
    // just now; that one stays.
    await this.#remove(name, text);
    return undefined;
  }

  async #remove(name: string, text: string): Promise<void> {
    await unlist.run(this.#client, [this.#key], [name, text]);
  }
}
