import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StoredTimer } from '../../src/index.ts';
import { TimerIndex } from '../../src/memory/TimerIndex.ts';

const timer = (aggregateId: string, id: string, dueAt: number): StoredTimer => ({
  aggregateId,
  id,
  dueAt,
  body: '',
});

const name = fc.constantFrom('a', 'b', 'c');
const step = fc.oneof(
  fc.record({ set: fc.constant(true), aggregate: name, id: name, dueAt: fc.nat({ max: 20 }) }),
  fc.record({ set: fc.constant(false), aggregate: name, id: fc.option(name) }),
);

describe('TimerIndex', () => {
  it('always answers as a plain list of timers would', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.nat({ max: 25 }), (steps, at) => {
        const index = new TimerIndex();
        const model = new Map<string, StoredTimer>();
        for (const next of steps) {
          if ('dueAt' in next) {
            const entry = timer(next.aggregate, next.id, next.dueAt);
            index.set(entry);
            model.set(`${next.aggregate}/${next.id}`, entry);
          } else if (next.id === null) {
            index.cancel(next.aggregate, 'all');
            for (const key of model.keys()) if (key.startsWith(next.aggregate)) model.delete(key);
          } else {
            index.cancel(next.aggregate, [next.id, 'unknown']);
            model.delete(`${next.aggregate}/${next.id}`);
          }
        }
        const sorted = [...model.values()].toSorted((a, b) => a.dueAt - b.dueAt);
        const due = sorted.filter(({ dueAt }) => dueAt <= at);
        const found = index.due(at, 100);
        expect(found.timers.map(({ dueAt }) => dueAt)).toEqual(due.map(({ dueAt }) => dueAt));
        expect(new Set(found.timers)).toEqual(new Set(due));
        expect(found.nextDueAt).toBe(sorted[due.length]?.dueAt);
        const [first] = index.due(at, 1).timers;
        expect(first?.dueAt).toBe(due[0]?.dueAt);
      }),
    );
  });

  it('does not grow with timers that are replaced for ever', () => {
    const index = new TimerIndex();
    for (let n = 0; n < 100_000; n++) index.set(timer('a', 't', 1_000_000 - n));
    expect(index.due(2_000_000, 10)).toEqual({ timers: [timer('a', 't', 900_001)] });
  });
});
