import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fixedDemand, type FixedDemand } from '../../src/match/Clause.ts';
import { factAt } from '../../src/match/factAt.ts';
import { FactIndex, type Entry } from '../../src/match/FactIndex.ts';
import { event, values } from '../kit/patterns.ts';

const NAMES = ['a', 'b', 'c', 'd', 'e', 'f'];
const demand = fc
  .tuple(fc.boolean(), fc.constantFrom(...NAMES), fc.integer({ min: 0, max: 3 }))
  .map(([isNamed, name, value]) =>
    isNamed
      ? fixedDemand({ kind: 'named', name }, value)
      : fixedDemand({ kind: 'path', names: ['data', 'content', 'values', name] }, value),
  );
const demands = fc.array(demand, { maxLength: 4 });
const given = fc.dictionary(fc.constantFrom(...NAMES), fc.integer({ min: 0, max: 3 }));

const budget = () => ({ items: 1_000 });
const meets = (all: readonly FixedDemand[], one: ReturnType<typeof event>): boolean =>
  all.every(({ place, value }) => factAt(place, one, budget()) === value);

describe('FactIndex', () => {
  it('finds what is there, whatever came and went before, and keeps nothing of what went', () => {
    const step = fc.tuple(fc.boolean(), fc.nat(), demands, given);
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const index = new FactIndex<number>();
        const there: Entry<number>[] = [];
        for (const [item, [isGoing, which, made, content]] of steps.entries()) {
          if (isGoing && there.length > 0) index.remove(there.splice(which % there.length, 1)[0]!);
          else there.push(index.add(item, made));
          const one = event('e', 'x', values(content));
          const found: number[] = [];
          index.collect(one, budget(), found);
          const expected = there.filter((entry) => meets(entry.demands, one));
          expect(new Set(found)).toEqual(new Set(expected.map((entry) => entry.item)));
          expect(found).toHaveLength(expected.length);
        }
        expect(index.isEmpty).toBe(there.length === 0);
        for (const entry of there) index.remove(entry);
        expect(index.isEmpty).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('finds one that demands the same twice', () => {
    const index = new FactIndex<number>();
    const twice = [1, 1].map((value) => fixedDemand({ kind: 'path', names: ['type'] }, value));
    const entries = Array.from({ length: 6 }, (_, item) => index.add(item, twice));
    for (const entry of entries) index.remove(entry);
    expect(index.isEmpty).toBe(true);
  });
});
