import { TokenError } from '../errors.ts';
import type {
  RefreshFamily,
  RefreshTokenStore,
  Rotation,
  RotationResult,
} from './RefreshTokenStore.ts';
import { familiesToKeep, hasExpired, rotateFamily } from './rotateFamily.ts';

export interface MemoryRefreshTokensOptions {
  /** Most participants with refresh tokens, >= 1; beyond it nobody new gets one. Default 100,000. */
  readonly maxOwners?: number;
}

/** Families of refresh tokens in this process: for tests, and for a single process whose users may log in again. */
export class MemoryRefreshTokens implements RefreshTokenStore {
  readonly #owners = new Map<string, Map<string, RefreshFamily>>();
  readonly #maxOwners: number;

  constructor({ maxOwners = 100_000 }: MemoryRefreshTokensOptions = {}) {
    this.#maxOwners = maxOwners;
  }

  /** @throws TokenError `REFRESH_STORE_UNAVAILABLE` (retryable) when there are too many participants */
  async add(
    owner: string,
    family: RefreshFamily,
    limit: { most: number; now: number },
  ): Promise<void> {
    if (!this.#owners.has(owner)) this.#makeRoom(limit.now);
    const kept = familiesToKeep(this.#owners.get(owner)?.values() ?? [], limit);
    this.#owners.set(owner, new Map([...kept, family].map((one) => [one.id, one])));
  }

  async find(owner: string, family: string): Promise<RefreshFamily | undefined> {
    return this.#owners.get(owner)?.get(family);
  }

  async rotate(rotation: Rotation): Promise<RotationResult> {
    const { owner, family: id } = rotation;
    const families = this.#owners.get(owner);
    const found = families?.get(id);
    if (!families || !found) return { outcome: 'unknown' };
    const { result, family } = rotateFamily(found, rotation);
    if (family) families.set(id, family);
    else this.#drop(owner, id);
    return result;
  }

  async remove(owner: string, family: string): Promise<boolean> {
    return this.#drop(owner, family);
  }

  async removeAll(owner: string): Promise<number> {
    const count = this.#owners.get(owner)?.size ?? 0;
    this.#owners.delete(owner);
    return count;
  }

  async close(): Promise<void> {
    this.#owners.clear();
  }

  #drop(owner: string, id: string): boolean {
    const families = this.#owners.get(owner);
    const wasThere = families?.delete(id) ?? false;
    if (families?.size === 0) this.#owners.delete(owner);
    return wasThere;
  }

  #makeRoom(now: number): void {
    if (this.#owners.size < this.#maxOwners) return;
    for (const [owner, families] of this.#owners)
      for (const family of families.values())
        if (hasExpired(family, now)) this.#drop(owner, family.id);
    if (this.#owners.size < this.#maxOwners) return;
    throw new TokenError(
      'REFRESH_STORE_UNAVAILABLE',
      `expected fewer than ${this.#maxOwners} participants with refresh tokens, found as many`,
      { retryable: true },
    );
  }
}
