import type { SeenId } from '@srvthreds/storage';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SEEN_WINDOW, SeenList, type SeenChange } from '../../src/protocol/SeenList.ts';
import { verdict } from '../../src/protocol/verdict.ts';

/** What a store makes of changes. */
function stored(changes: readonly SeenChange[]): SeenId[] {
  const ids = new Map<string, number>();
  for (const { add, drop } of changes) {
    for (const id of drop) ids.delete(id);
    for (const { id, at } of add) ids.set(id, at);
  }
  return [...ids].map(([id, at]) => ({ id, at }));
}

const SECOND = 1_000;

const LIST = { prefix: 'e/', floorId: 'floor' };

const load = (ids: readonly SeenId[]) => {
  const list = new SeenList(LIST);
  for (const id of ids) list.load(id);
  return list;
};

describe('SeenList', () => {
  it('knows what it was given, and nothing else', () => {
    const window = new SeenList(LIST);
    expect(window.remember('a', 5)).toEqual({ add: [{ id: 'e/a', at: 5 }], drop: [] });
    expect([window.has('a'), window.has('b'), window.has('floor'), window.has('e/a')]).toEqual([
      true,
      false,
      false,
      false,
    ]);
    expect(window.floor).toBe(-Infinity);
  });

  it('takes an event with the name of its own mark for an event', () => {
    const window = new SeenList(LIST);
    const changes = [window.remember('floor', 5)];
    expect(window.has('floor')).toBe(true);
    const again = load(stored(changes));
    expect(again.has('floor')).toBe(true);
    expect(again.floor).toBe(-Infinity);
  });

  it('leaves what belongs to another list', () => {
    const list = new SeenList(LIST);
    expect(list.load({ id: 'c/a', at: 1 })).toBe(false);
    expect([list.has('a'), list.has('c/a')]).toEqual([false, false]);
  });

  it('keeps the latest, however old they are', () => {
    const window = new SeenList(LIST);
    for (let n = 0; n < SEEN_WINDOW.latest; n++)
      expect(window.remember(`e${n}`, n * 3_600 * SECOND).drop).toEqual([]);
    const { add, drop } = window.remember('one-more', 1e12);
    expect(drop).toEqual(['e/e0']);
    expect(add).toEqual([
      { id: 'e/one-more', at: 1e12 },
      { id: 'floor', at: 0 },
    ]);
    expect(window.floor).toBe(0);
    // The next look comes later, for all that are too many by then.
    const more = Array.from({ length: SEEN_WINDOW.step }, (_, n) => window.remember(`m${n}`, 1e12));
    const dropped = Array.from({ length: SEEN_WINDOW.step }, (_, n) => `e/e${n + 1}`);
    expect(more.map((change) => change.drop)).toEqual([
      ...Array.from({ length: SEEN_WINDOW.step - 1 }, () => []),
      dropped,
    ]);
  });

  it('keeps all that were accepted within a minute of the latest, up to a bound', () => {
    const window = new SeenList(LIST);
    const at = 1e9;
    for (let n = 0; n < SEEN_WINDOW.most; n++)
      expect(window.remember(`e${n}`, at).drop).toEqual([]);
    const { drop } = window.remember('one-more', at);
    expect([drop.length, drop[0]]).toEqual([SEEN_WINDOW.step + 1, 'e/e0']);
    expect(window.floor).toBe(at);
    // A minute later most of them go.
    const { latest, step } = SEEN_WINDOW;
    for (let n = 0; n < latest + step; n++) window.remember(`later${n}`, at + 60 * SECOND);
    const known = ['one-more', 'later0', `later${latest + step - 1}`].map((id) => window.has(id));
    expect(known).toEqual([false, true, true]);
  });

  it('takes nothing for a latecomer because of one that a clock stamped which is ahead', () => {
    let window = new SeenList(LIST);
    const ahead = 1e9 + 3_600 * SECOND;
    const changes = [window.remember('ahead', ahead)];
    for (let n = 0; n < 2 * SEEN_WINDOW.most; n++) {
      expect(verdict(window, `e${n}`, 1e9 + n)).toBe('apply');
      changes.push(window.remember(`e${n}`, 1e9 + n));
    }
    window = load(stored(changes));
    expect(verdict(window, 'ahead', ahead)).toBe('repeat');
    for (let n = 0; n < 2 * SEEN_WINDOW.latest; n++)
      window.remember(`later${n}`, ahead + 60 * SECOND);
    // Its time is over like that of all the others.
    expect([window.has('ahead'), window.floor]).toEqual([false, ahead]);
  });

  it('lets nothing in twice and takes nothing of a right clock for a latecomer while others are ahead', () => {
    const step = fc.record({
      burst: fc.integer({ min: 1, max: 600 }),
      pauseMs: fc.integer({ min: 0, max: 90 * SECOND }),
      // Of so many, one comes from the clock that is ahead.
      oneOf: fc.integer({ min: 3, max: 50 }),
    });
    fc.assert(
      fc.property(
        fc.array(step, { minLength: 1, maxLength: 16 }),
        fc.integer({ min: 1, max: 7_200 * SECOND }),
        (steps, skewMs) => {
          let window = new SeenList(LIST);
          const changes: SeenChange[] = [];
          const applied = new Map<string, number>();
          const refused: string[] = [];
          let now = 1e9;
          for (const [index, { burst, pauseMs, oneOf }] of steps.entries()) {
            now += pauseMs;
            for (let n = 0; n < burst; n++) {
              const id = `${index}-${n}`;
              const isAhead = n % oneOf === 0;
              const at = ++now + (isAhead ? skewMs : 0);
              const found = verdict(window, id, at);
              if (found !== 'apply') {
                refused.push(isAhead ? 'ahead' : 'right');
                continue;
              }
              applied.set(id, at);
              changes.push(window.remember(id, at));
            }
            window = load(stored(changes));
          }
          expect(refused).not.toContain('right');
          for (const [id, at] of applied) expect(verdict(window, id, at)).not.toBe('apply');
          expect(stored(changes).length).toBeLessThanOrEqual(SEEN_WINDOW.most + 1);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('never lets an event in twice, is bounded, and comes out of the store as it went in', () => {
    const step = fc.record({
      // Mostly forward, sometimes back: producers' clocks differ.
      acceptedAfter: fc.integer({ min: -2 * SECOND, max: 90 * SECOND }),
      burst: fc.integer({ min: 1, max: 400 }),
    });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 12 }), (steps) => {
        let window = new SeenList(LIST);
        const changes: SeenChange[] = [];
        const applied = new Map<string, number>();
        let at = 1e9;
        for (const [index, { acceptedAfter, burst }] of steps.entries()) {
          at += acceptedAfter;
          for (let n = 0; n < burst; n++) {
            const id = `${index}-${n}`;
            if (verdict(window, id, at) !== 'apply') continue;
            applied.set(id, at);
            changes.push(window.remember(id, at));
          }
          window = load(stored(changes));
        }
        for (const [id, acceptedAt] of applied)
          expect(verdict(window, id, acceptedAt)).not.toBe('apply');
        const kept = stored(changes).filter(({ id }) => id !== 'floor');
        expect(kept.length).toBeLessThanOrEqual(SEEN_WINDOW.most);
        expect(kept.length).toBeGreaterThanOrEqual(Math.min(applied.size, SEEN_WINDOW.latest));
      }),
      { numRuns: 60 },
    );
  });

  it('takes no event for a latecomer while acceptance goes forward', () => {
    const step = fc.record({
      acceptedAfter: fc.integer({ min: 0, max: 30 * SECOND }),
      burst: fc.integer({ min: 1, max: 600 }),
    });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 6 }), (steps) => {
        const window = new SeenList(LIST);
        let at = 1e9;
        for (const [index, { acceptedAfter, burst }] of steps.entries()) {
          at += acceptedAfter;
          for (let n = 0; n < burst; n++) {
            expect(verdict(window, `${index}-${n}`, at)).toBe('apply');
            window.remember(`${index}-${n}`, at);
          }
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('verdict', () => {
  const seen = { has: (id: string) => id === 'known', floor: 100 };
  it.each<[string, number, string]>([
    ['known', 50, 'repeat'],
    ['known', 200, 'repeat'],
    ['new', 50, 'too-old'],
    ['new', 100, 'too-old'],
    ['new', 101, 'apply'],
  ])('of %s accepted at %i is %s', (id, acceptedAt, expected) => {
    expect(verdict(seen, id, acceptedAt)).toBe(expected);
  });
});
