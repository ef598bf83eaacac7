import type { Clock } from '@srvthreds/core';
import type { Lease, LeaseInfo, LeaseRequest } from '../contract/Lease.ts';
import { leaseLost } from '../refusals.ts';

interface Held extends LeaseInfo {
  readonly fence: string;
  expiresAt: number;
}

/** Who holds what, and which fence each partition has. */
export class LeaseTable {
  readonly #clock: Clock;
  readonly #epoch: string;
  readonly #held = new Map<string, Held>();
  readonly #fences = new Map<number, string>();
  #count = 0;

  constructor(clock: Clock, epoch: string) {
    this.#clock = clock;
    this.#epoch = epoch;
  }

  acquire(name: string, { ttlMs, holder, partition }: LeaseRequest): Lease | undefined {
    if (this.#live(name)) return undefined;
    const fence = `${++this.#count}.${this.#epoch}`;
    this.#held.set(name, { name, holder, fence, expiresAt: this.#clock.now() + ttlMs });
    if (partition !== undefined) this.#fences.set(partition, fence);
    return {
      name,
      fence,
      renew: async () => this.#renew(name, fence, ttlMs),
      release: async () => {
        if (this.#held.get(name)?.fence === fence) this.#held.delete(name);
      },
    };
  }

  /** The fence that a commit to this partition must carry. It stays when its lease ends, until somebody else comes. */
  fenceOf(partition: number): string | undefined {
    return this.#fences.get(partition);
  }

  list(prefix: string): LeaseInfo[] {
    return [...this.#held.keys()]
      .filter((name) => name.startsWith(prefix) && this.#live(name))
      .toSorted()
      .map((name) => {
        const { holder, expiresAt } = this.#held.get(name)!;
        return { name, holder, expiresAt };
      });
  }

  #live(name: string): boolean {
    const held = this.#held.get(name);
    if (!held) return false;
    if (held.expiresAt > this.#clock.now()) return true;
    this.#held.delete(name);
    return false;
  }

  #renew(name: string, fence: string, ttlMs: number): void {
    const held = this.#held.get(name);
    if (!held || held.fence !== fence || !this.#live(name)) throw leaseLost(name, fence);
    held.expiresAt = this.#clock.now() + ttlMs;
  }
}
