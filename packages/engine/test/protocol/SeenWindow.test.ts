import type { SeenId } from '@srvthreds/storage';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SEEN_WINDOW, type SeenChange } from '../../src/protocol/SeenList.ts';
import { joinSeen, SeenWindow } from '../../src/protocol/SeenWindow.ts';

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

describe('SeenWindow', () => {
  it('keeps events and commands apart, and their floors', () => {
    const window = SeenWindow.empty();
    const changes = [window.events.remember('a', 5)];
    for (let n = 0; n <= SEEN_WINDOW.latest; n++)
      changes.push(window.commands.remember(`c${n}`, n * 3_600 * SECOND));
    const again = SeenWindow.from(stored(changes));
    expect([again.events.has('a'), again.commands.has('a')]).toEqual([true, false]);
    expect([again.events.floor, again.commands.floor]).toEqual([-Infinity, 0]);
  });
});

const byId = (ids: readonly SeenId[]) => ids.toSorted((a, b) => (a.id < b.id ? -1 : 1));

const order = (ids: readonly SeenId[]) => ids.map(({ id }) => id).filter((id) => id !== 'floor');

describe('joinSeen', () => {
  it('is as good as the changes one after the other', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 70 * SECOND }), {
          minLength: 1,
          maxLength: 2 * SEEN_WINDOW.step,
        }),
        (pauses) => {
          // A full window, so that further ids make some go.
          const { events } = SeenWindow.empty();
          const before: SeenChange[] = [];
          for (let n = 0; n < SEEN_WINDOW.latest; n++) before.push(events.remember(`old-${n}`, 0));
          let at = 0;
          const changes = pauses.map((pause, index) =>
            events.remember(`new-${index}`, (at += pause)),
          );
          const oneByOne = stored([...before, ...changes]);
          const together = stored([...before, joinSeen(changes)]);
          expect(byId(together)).toEqual(byId(oneByOne));
          expect(order(together)).toEqual(order(oneByOne));
        },
      ),
    );
  });

  it('of nothing is nothing', () => {
    expect(joinSeen([])).toEqual({ add: [], drop: [] });
  });
});
