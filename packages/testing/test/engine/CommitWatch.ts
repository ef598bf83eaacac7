import { errorCode } from '@srvthreds/core';
import type { Storage } from '@srvthreds/storage';

/** Watches the commits that a storage takes, and which owner each was made by. */
export class CommitWatch {
  readonly storage: Storage;
  /** Commits refused because their owner was no longer the owner. */
  refused = 0;
  /** Commits taken from an owner after one of its successors had committed. There must be none. */
  outOfTurn = 0;
  readonly #fences = new Map<number, string[]>();

  constructor(storage: Storage) {
    this.storage = new Proxy(storage, {
      get: (target, name: keyof Storage) =>
        name === 'commit' ? this.#commit(target) : target[name].bind(target),
    });
  }

  #commit(target: Storage): Storage['commit'] {
    return async (ref, changes, options) => {
      try {
        const result = await target.commit(ref, changes, options);
        if (options.fence !== undefined) this.#note(ref.partition, options.fence);
        return result;
      } catch (error) {
        if (errorCode(error) === 'STORAGE_STALE_OWNER') this.refused++;
        throw error;
      }
    };
  }

  #note(partition: number, fence: string): void {
    const fences = this.#fences.get(partition) ?? [];
    this.#fences.set(partition, fences);
    const known = fences.indexOf(fence);
    if (known < 0) fences.push(fence);
    else if (known < fences.length - 1) this.outOfTurn++;
  }
}
