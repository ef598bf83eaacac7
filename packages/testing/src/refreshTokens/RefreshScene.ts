import type { RefreshFamily, RefreshTokenStore, Rotation, RotationResult } from '@srvthreds/agents';
import { randomId } from '@srvthreds/core';
import { afterEach, beforeEach } from 'vitest';

export const NOW = 1_767_225_600_000;
export const DAY = 86_400_000;

/** An empty store, and one participant whose tokens it keeps. */
export class RefreshScene {
  readonly store: RefreshTokenStore;
  readonly owner = randomId(22);

  constructor(store: RefreshTokenStore) {
    this.store = store;
  }

  /** A family that begins with the token `f0`. */
  async add(changes: Partial<RefreshFamily> = {}, most = 10): Promise<RefreshFamily> {
    const family: RefreshFamily = {
      id: randomId(),
      participantId: 'ada/"ä\\',
      current: 'f0',
      usedAt: NOW,
      expiresAt: NOW + 7 * DAY,
      endsAt: NOW + 30 * DAY,
      ...changes,
    };
    await this.store.add(this.owner, family, { most, now: family.usedAt });
    return family;
  }

  /** Shows `f0` a second later, for `f1`. */
  show(family: RefreshFamily, changes: Partial<Rotation> = {}): Promise<RotationResult> {
    return this.store.rotate({
      owner: this.owner,
      family: family.id,
      shown: 'f0',
      successor: 'f1',
      nonce: 'n1',
      now: NOW + 1_000,
      expiresAt: NOW + 8 * DAY,
      graceMs: 10_000,
      ...changes,
    });
  }

  find({ id }: Pick<RefreshFamily, 'id'>): Promise<RefreshFamily | undefined> {
    return this.store.find(this.owner, id);
  }

  /** Which families are there. */
  there(families: readonly RefreshFamily[]): Promise<readonly boolean[]> {
    return Promise.all(families.map(async (family) => (await this.find(family)) !== undefined));
  }
}

/** One empty store for each test, closed after it. */
export function refreshForEach(
  makeStore: () => RefreshTokenStore | Promise<RefreshTokenStore>,
): () => RefreshScene {
  let scene: RefreshScene | undefined;
  beforeEach(async () => {
    scene = new RefreshScene(await makeStore());
  });
  afterEach(() => scene?.store.close());
  return () => scene!;
}
