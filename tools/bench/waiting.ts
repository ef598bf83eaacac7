import type { Event, Pattern } from '@srvthreds/core';
import { WaitIndex } from '../../packages/engine/src/match/WaitIndex.ts';
import { outlineOf } from '../../packages/engine/src/match/outlineOf.ts';
import { findWaiting } from '../../packages/engine/src/partition/work/askOthers.ts';
import { compilePattern } from '../../packages/engine/src/step/compilePattern.ts';
import type { EngineParts } from '../../packages/engine/src/EngineParts.ts';
import { MemoryStorage } from '../../packages/storage/src/memory/MemoryStorage.ts';

const PARTITIONS = 16;

/** Its threds wait for the payment of one order, which they know by a key that they keep. */
const PATTERN: Pattern = {
  name: 'Order',
  reactions: [
    { name: 'open', condition: { type: 'filter', xpr: "$event.type = 'order'" } },
    {
      name: 'paid',
      allowUnboundEvents: true,
      condition: {
        type: 'filter',
        xpr: "$event.type = 'payment' and $values.orderId = $local('orderId')",
      },
    },
  ],
};

/** Threds that wait, each for a key of its own, in a store in memory. */
export class Waiting {
  readonly #count: number;
  readonly #index: WaitIndex;
  readonly #parts: Pick<EngineParts, 'inboundQ' | 'storage'>;

  private constructor(count: number, storage: MemoryStorage, index: WaitIndex) {
    this.#count = count;
    this.#index = index;
    this.#parts = { storage, inboundQ: { partitions: PARTITIONS } as EngineParts['inboundQ'] };
  }

  static async make(count: number): Promise<Waiting> {
    const [paid] = [...outlineOf(compilePattern(PATTERN)).waits.values()];
    const storage = new MemoryStorage();
    const fences: string[] = [];
    for (let partition = 0; partition < PARTITIONS; partition++) {
      const request = { ttlMs: 3_600_000, holder: 'bench', partition };
      fences.push((await storage.acquire(`partition/${partition}`, request))!.fence);
    }
    for (let i = 0; i < count; i++) {
      const labels = paid!.ofThred({ get: () => `order-${i}` });
      const partition = i % PARTITIONS;
      const condition = { ifAbsent: true, fence: fences[partition]! } as const;
      await storage.commit({ partition, id: `thred/${i}` }, { state: '{}', labels }, condition);
    }
    return new Waiting(count, storage, new WaitIndex([paid!]));
  }

  /** Finds the one that waits for an event, so often. @returns microseconds for each */
  async find(events: number): Promise<number> {
    const wanted = Math.floor(this.#count / 2);
    const start = performance.now();
    for (let i = 0; i < events; i++) {
      const found = await findWaiting(this.#index.labels(payment(wanted, i)), {
        parts: this.#parts,
      });
      if (found.length !== 1) throw new Error(`expected one that waits, found ${found.length}`);
    }
    return ((performance.now() - start) * 1_000) / events;
  }
}

function payment(order: number, id: number): Event {
  const data = { content: { values: { amount: 3, orderId: `order-${order}` } } };
  return { id: `e${id}`, type: 'payment', source: { id: 'bank' }, data };
}
