import { FakeClock, SrvThredsError } from '@srvthreds/core';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BatchProcessor, type BatchProcessorOptions } from '../src/index.ts';

/** A processor that writes down its batches, on a clock that stands still. */
function recorder(options: Partial<BatchProcessorOptions<number>> = {}) {
  const clock = new FakeClock();
  const batches: (readonly number[])[] = [];
  const processor = new BatchProcessor<number>({
    processBatch: async (items) => void batches.push(items),
    clock,
    ...options,
  });
  return { clock, batches, processor };
}

/** A processor whose batches end when the test says so. */
function gated(options: Partial<BatchProcessorOptions<number>> = {}) {
  const ends: (() => void)[] = [];
  const started: (readonly number[])[] = [];
  const processBatch = (items: readonly number[]): Promise<void> => {
    started.push(items);
    return new Promise((resolve) => ends.push(resolve));
  };
  return { ...recorder({ ...options, processBatch }), started, endOne: () => ends.shift()?.() };
}

const numbers = (count: number) => Array.from({ length: count }, (_, n) => n);
const away = () => new SrvThredsError('AWAY', 'away', { retryable: true });

describe('BatchProcessor', () => {
  it('deals with a batch as soon as it is full', async () => {
    const { clock, batches, processor } = recorder({ batchSize: 3 });
    const added = numbers(3).map((n) => processor.add(n));
    await clock.settle();
    expect(batches).toEqual([[0, 1, 2]]);
    await Promise.all(added);
  });

  it('deals with a batch that is not full when its first item is old enough', async () => {
    const { clock, batches, processor } = recorder({ batchSize: 3, flushInterval: 100 });
    const first = processor.add(1);
    await clock.advance(60);
    const second = processor.add(2);
    await clock.advance(39);
    expect(batches).toEqual([]);
    await clock.advance(1);
    expect(batches).toEqual([[1, 2]]);
    await Promise.all([first, second]);
  });

  it('deals with items one batch after the other, in order', async () => {
    const { clock, started, endOne, processor } = gated({ batchSize: 2 });
    const added = numbers(5).map((n) => processor.add(n));
    await clock.settle();
    expect(started).toEqual([[0, 1]]);
    endOne();
    await clock.settle();
    expect(started).toEqual([
      [0, 1],
      [2, 3],
    ]);
    endOne();
    await clock.advance(1_000);
    endOne();
    await Promise.all(added);
    expect(started.flat()).toEqual(numbers(5));
  });

  it('resolves an add when its own batch has been dealt with', async () => {
    const { clock, endOne, processor } = gated({ batchSize: 2 });
    const done: number[] = [];
    const added = numbers(4).map((n) => processor.add(n).then(() => done.push(n)));
    await clock.settle();
    expect(done).toEqual([]);
    endOne();
    await clock.settle();
    expect(done).toEqual([0, 1]);
    endOne();
    await Promise.all(added);
  });

  it.each([1, 2, 3])(
    'goes on when each add waits for the one before (batches of %i)',
    async (batchSize) => {
      const { clock, batches, processor } = recorder({ batchSize, flushInterval: 10 });
      const adding = (async () => {
        for (const n of numbers(5)) await processor.add(n);
      })();
      await clock.advance(100);
      await adding;
      expect(batches.flat()).toEqual(numbers(5));
    },
  );

  it('never makes a batch larger than it may', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 12 }),
        fc.array(fc.nat({ max: 30 }), { maxLength: 30 }),
        async (batchSize, maxPending, pauses) => {
          const { clock, batches, processor } = recorder({
            batchSize,
            maxPending,
            flushInterval: 20,
          });
          const added: Promise<void>[] = [];
          for (const [n, pauseMs] of pauses.entries()) {
            added.push(processor.add(n));
            if (pauseMs > 20) await clock.advance(pauseMs);
          }
          await clock.advance(10_000);
          await Promise.all(added);
          expect(batches.flat()).toEqual(numbers(pauses.length));
          for (const batch of batches) expect(batch.length).toBeLessThanOrEqual(batchSize);
        },
      ),
      { numRuns: 40 },
    );
  });

  it.each([
    ['batchSize', 1, [0, -1, Number.NaN]],
    ['maxPending', 1, [0, -1, Number.NaN]],
    ['maxAttempts', 1, [0, -1, Number.NaN]],
    ['flushInterval', 0, [-1, Number.NaN]],
  ] as const)('refuses %s below %i', (name, least, bad) => {
    for (const value of bad)
      expect(() => recorder({ [name]: value })).toThrow(
        new RangeError(`expected ${name} >= ${least}, found ${value}`),
      );
    expect(() => recorder({ [name]: least })).not.toThrow();
  });
});

describe('back-pressure', () => {
  it('lets no more items wait than it may; the others get their turn in order', async () => {
    const { clock, started, endOne, processor } = gated({ batchSize: 2, maxPending: 2 });
    const added = numbers(8).map((n) => processor.add(n));
    for (let batch = 1; batch <= 4; batch++) {
      await clock.settle();
      expect(started.flat()).toEqual(numbers(2 * batch));
      endOne();
    }
    await Promise.all(added);
  });

  it('lets nobody in before those who wait for room', async () => {
    let processor: BatchProcessor<number>;
    const batches: (readonly number[])[] = [];
    const late: Promise<void>[] = [];
    ({ processor } = recorder({
      batchSize: 1,
      maxPending: 1,
      processBatch: async (items) => {
        batches.push(items);
        if (batches.length === 2) late.push(processor.add(9));
      },
    }));
    const added = numbers(4).map((n) => processor.add(n));
    await Promise.all(added);
    await Promise.all(late);
    expect(batches.flat()).toEqual([0, 1, 2, 3, 9]);
  });
});

describe('failures', () => {
  it('are tried again with the same items, after waits that double', async () => {
    const times: number[] = [];
    let failures = 3;
    const clock = new FakeClock(0);
    const { processor } = recorder({
      clock,
      batchSize: 2,
      backoff: { baseMs: 100, maxMs: 250 },
      processBatch: async (items) => {
        expect(items).toEqual([1, 2]);
        times.push(clock.now());
        if (failures-- > 0) throw away();
      },
    });
    const added = [processor.add(1), processor.add(2)];
    await clock.advance(1_000);
    await Promise.all(added);
    expect(times).toEqual([0, 100, 300, 550]);
  });

  it('are final after the last attempt: all adds of the batch are told', async () => {
    let attempts = 0;
    const { clock, processor } = recorder({
      batchSize: 2,
      maxAttempts: 3,
      processBatch: async () => {
        attempts++;
        throw away();
      },
    });
    const results = Promise.allSettled([processor.add(1), processor.add(2)]);
    await clock.advance(100_000);
    expect(await results).toMatchObject([
      { reason: { code: 'AWAY' } },
      { reason: { code: 'AWAY' } },
    ]);
    expect(attempts).toBe(3);
  });

  it('are final at once if they cannot be tried again, and concern no other batch', async () => {
    let attempts = 0;
    const { processor } = recorder({
      batchSize: 1,
      processBatch: async ([item]) => {
        attempts++;
        if (item === 1) throw new Error('bad item');
      },
    });
    const results = await Promise.allSettled([1, 2].map((n) => processor.add(n)));
    expect(results).toMatchObject([{ reason: { message: 'bad item' } }, { status: 'fulfilled' }]);
    expect(attempts).toBe(2);
  });

  it('keep the order: what comes later waits until the batch before is done', async () => {
    const done: number[] = [];
    let failures = 2;
    const { clock, processor } = recorder({
      batchSize: 1,
      processBatch: async ([item]) => {
        if (item === 0 && failures-- > 0) throw away();
        done.push(item!);
      },
    });
    const added = numbers(3).map((n) => processor.add(n));
    await clock.advance(10_000);
    await Promise.all(added);
    expect(done).toEqual([0, 1, 2]);
  });
});

describe('flush', () => {
  it('deals with all that was added, and resolves when that is done', async () => {
    const { clock, started, endOne, processor } = gated({ batchSize: 2 });
    const added = numbers(3).map((n) => processor.add(n));
    let isFlushed = false;
    const flushed = processor.flush().then(() => (isFlushed = true));
    await clock.settle();
    endOne();
    await clock.settle();
    expect(started).toEqual([[0, 1], [2]]);
    expect(isFlushed).toBe(false);
    endOne();
    await flushed;
    await Promise.all(added);
  });

  it('has nothing to do when nothing was added', async () => {
    const { batches, processor } = recorder();
    await processor.flush();
    expect(batches).toEqual([]);
  });

  it('resolves also when a batch fails: its adds are told', async () => {
    const { processor } = recorder({ processBatch: () => Promise.reject(new Error('bad')) });
    const added = Promise.allSettled([processor.add(1)]);
    await processor.flush();
    expect(await added).toMatchObject([{ reason: { message: 'bad' } }]);
  });

  it.each([0, 1, 2, 3, 4, 5])('takes what is added %i turns after a batch', async (turns) => {
    const { clock, batches, processor } = recorder({ batchSize: 100 });
    const first = processor.add(1);
    const flushed = processor.flush();
    await first;
    for (let turn = 0; turn < turns; turn++) await Promise.resolve();
    const second = processor.add(2);
    await processor.flush();
    await Promise.all([flushed, second]);
    expect(batches.flat()).toEqual([1, 2]);
    await clock.advance(10_000);
    expect(batches).toHaveLength(2);
  });
});

describe('close', () => {
  it('deals with what is left, then refuses', async () => {
    const { batches, processor } = recorder({ batchSize: 2 });
    const added = numbers(3).map((n) => processor.add(n));
    await processor.close();
    await processor.close();
    await Promise.all(added);
    expect(batches.flat()).toEqual(numbers(3));
    await expect(processor.add(9)).rejects.toMatchObject({ code: 'BATCH_CLOSED' });
  });

  it('waits for attempts that are still to be made', async () => {
    let failures = 2;
    const { clock, processor } = recorder({
      processBatch: async () => {
        if (failures-- > 0) throw away();
      },
    });
    const added = processor.add(1);
    let isClosed = false;
    const closed = processor.close().then(() => (isClosed = true));
    await clock.settle();
    expect(isClosed).toBe(false);
    await clock.advance(10_000);
    await closed;
    await added;
  });

  it('loses nothing: what still waited for room is refused, and its adder knows', async () => {
    const { clock, started, endOne, processor } = gated({ batchSize: 1, maxPending: 2 });
    const results = Promise.allSettled(numbers(5).map((n) => processor.add(n)));
    await clock.settle();
    const closed = processor.close();
    for (let batch = 0; batch < 5; batch++) {
      await clock.settle();
      endOne();
    }
    await closed;
    // The first is in hand, two wait as they may, two wait for room.
    expect(started.flat()).toEqual([0, 1, 2]);
    const outcomes = (await results).map((result) =>
      result.status === 'fulfilled' ? 'done' : (result.reason as { code: string }).code,
    );
    expect(outcomes).toEqual(['done', 'done', 'done', 'BATCH_CLOSED', 'BATCH_CLOSED']);
  });
});
