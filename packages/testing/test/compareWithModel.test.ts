import { MemoryStorage } from '@srvthreds/storage/memory';
import { describe, expect, it } from 'vitest';
import { compareWithModel } from '../src/index.ts';

/** Forgets one thing that the contract asks for. */
class Forgetful extends MemoryStorage {
  readonly #forgets: 'settle' | 'trim' | 'fence';
  #isFenced = false;

  constructor(forgets: 'settle' | 'trim' | 'fence') {
    super();
    this.#forgets = forgets;
  }

  override async settle(partition: number, ids: readonly string[]): Promise<void> {
    if (this.#forgets !== 'settle') await super.settle(partition, ids);
  }

  override async trim(...args: Parameters<MemoryStorage['trim']>): Promise<void> {
    if (this.#forgets !== 'trim') await super.trim(...args);
  }

  override async acquire(...[name, request]: Parameters<MemoryStorage['acquire']>) {
    const { ttlMs, holder } = request;
    const isFirst = !this.#isFenced;
    this.#isFenced = true;
    return super.acquire(name, this.#forgets === 'fence' && !isFirst ? { ttlMs, holder } : request);
  }
}

describe('compareWithModel', () => {
  it('finds no difference between the model and itself', async () => {
    const options = { seed: 1, operations: 500 };
    expect(await compareWithModel(new MemoryStorage(), options)).toBeUndefined();
  });

  it.each(['settle', 'trim', 'fence'] as const)(
    'says where a storage differs that forgets %s',
    async (forgets) => {
      const options = { seed: 1, operations: 500 };
      const found = await compareWithModel(new Forgetful(forgets), options);
      expect(found).toMatchObject({ seed: 1, step: expect.any(Number) as number });
      // The same seed comes to the same place.
      const again = await compareWithModel(new Forgetful(forgets), options);
      expect(again!.step).toBe(found!.step);
    },
  );
});
