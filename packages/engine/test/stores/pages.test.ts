import { array, assert, integer, property, record } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PAGE_ENTRIES, revisePages, type Pages } from '../../src/stores/pages.ts';

const numbers = (from: number, count: number): number[] =>
  Array.from({ length: count }, (_, index) => from + index);
const same = (entry: number): number => entry;

describe('revisePages', () => {
  it('fills the last page before it begins another one', () => {
    const one = revisePages<number>([], same, numbers(0, PAGE_ENTRIES - 1));
    const two = revisePages(one, same, numbers(PAGE_ENTRIES - 1, PAGE_ENTRIES + 3));
    expect(two.map(({ length }) => length)).toEqual([PAGE_ENTRIES, PAGE_ENTRIES, 2]);
    expect(two.flat()).toEqual(numbers(0, 2 * PAGE_ENTRIES + 2));
    expect(revisePages(two, same, [-1])[1]).toBe(two[1]);
  });

  it('changes only the pages of which something changes', () => {
    const before = revisePages<number>([], same, numbers(0, 3 * PAGE_ENTRIES));
    const place = PAGE_ENTRIES + 7;
    const after = revisePages(before, (entry) => (entry === place ? -1 : entry));
    expect(after[0]).toBe(before[0]);
    expect(after[1]).not.toBe(before[1]);
    expect(after[2]).toBe(before[2]);
    expect(after.flat()).toEqual(before.flat().with(place, -1));
  });

  it('puts together what has become small', () => {
    const before = revisePages<number>([], same, numbers(0, 40 * PAGE_ENTRIES));
    const after = revisePages(before, (entry) => (entry % 100 === 0 ? entry : undefined));
    expect(after.flat()).toEqual(before.flat().filter((entry) => entry % 100 === 0));
    expect(after).toHaveLength(1);
  });

  it('is the list that a plain list would be, in pages that are neither empty nor too long', () => {
    const step = record({
      remove: integer({ min: 1, max: 5 }),
      count: integer({ min: 0, max: 1_200 }),
    });
    assert(
      property(array(step, { maxLength: 8 }), (steps) => {
        let pages: Pages<number> = [];
        let list: readonly number[] = [];
        for (const { remove, count } of steps) {
          const added = numbers(list.length, count);
          const change = (entry: number): number | undefined =>
            entry % remove === 1 ? undefined : entry + (entry % 3 === 0 ? 1 : 0);
          pages = revisePages(pages, change, added);
          list = [...list.map(change).filter((entry) => entry !== undefined), ...added];
          expect(pages.flat()).toEqual(list);
          for (const { length } of pages) {
            expect(length).toBeGreaterThan(0);
            expect(length).toBeLessThanOrEqual(PAGE_ENTRIES);
          }
        }
      }),
      { numRuns: 30 },
    );
  });
});
