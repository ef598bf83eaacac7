import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Heap } from '../../src/memory/Heap.ts';

const numbers = fc.array(fc.integer({ min: 0, max: 50 }));

function heapOf(items: readonly number[]): Heap<number> {
  const heap = new Heap<number>((a, b) => a - b);
  for (const item of items) heap.push(item);
  return heap;
}

function drain(heap: Heap<number>): number[] {
  return Array.from({ length: heap.size }, () => heap.pop()!);
}

describe('Heap', () => {
  it('has nothing to give when it is empty', () => {
    const heap = heapOf([]);
    expect([heap.size, heap.peek(), heap.pop()]).toEqual([0, undefined, undefined]);
  });

  it('gives its items smallest first', () => {
    fc.assert(
      fc.property(numbers, (items) => {
        const heap = heapOf(items);
        expect(heap.size).toBe(items.length);
        expect(heap.peek()).toBe(items.length > 0 ? Math.min(...items) : undefined);
        expect(drain(heap)).toEqual(items.toSorted((a, b) => a - b));
      }),
    );
  });

  it('keeps what passes, in order', () => {
    fc.assert(
      fc.property(numbers, fc.integer({ min: 1, max: 5 }), (items, divisor) => {
        const heap = heapOf(items);
        const passes = (item: number) => item % divisor === 0;
        heap.keep(passes);
        expect(drain(heap)).toEqual(items.filter(passes).toSorted((a, b) => a - b));
      }),
    );
  });

  it('stays in order while items come and go', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.integer({ min: 0, max: 9 }))), (steps) => {
        const heap = heapOf([]);
        let model: number[] = [];
        for (const step of steps) {
          const popped = step === null ? heap.pop() : undefined;
          expect(popped).toBe(step === null ? model.shift() : undefined);
          if (step !== null) heap.push(step);
          model = (step === null ? model : [...model, step]).toSorted((a, b) => a - b);
          expect(heap.peek()).toBe(model[0]);
        }
      }),
    );
  });
});
