import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JournalEntry } from '../../src/index.ts';
import { MemoryJournal } from '../../src/memory/MemoryJournal.ts';

const step = fc.oneof(
  fc.record({ append: fc.integer({ min: 1, max: 5 }) }),
  fc.record({ through: fc.nat({ max: 40 }) }),
  fc.record({ before: fc.nat({ max: 40 }) }),
  fc.record({ maxEntries: fc.nat({ max: 10 }) }),
);

describe('MemoryJournal', () => {
  it('always answers as a plain list that is cut at the front would', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), fc.nat({ max: 50 }), (steps, after) => {
        const journal = new MemoryJournal();
        let model: JournalEntry[] = [];
        let written = 0;
        for (const next of steps) {
          if ('append' in next) {
            for (let n = 0; n < next.append; n++) {
              journal.append('a', ++written, `entry ${written}`);
              model.push({
                position: String(written),
                aggregateId: 'a',
                at: written,
                body: `entry ${written}`,
              });
            }
          } else if ('through' in next) {
            journal.trim({ through: String(Math.min(next.through, written)) });
            model = model.filter(({ at }) => at > next.through);
          } else if ('before' in next) {
            journal.trim(next);
            model = model.filter(({ at }) => at >= next.before);
          } else {
            journal.trim(next);
            model = model.slice(Math.max(0, model.length - next.maxEntries));
          }
          expect(journal.read(undefined, 100)).toEqual(model);
        }
        const behind = model.filter(({ at }) => at > after);
        expect(journal.read(String(after), 3)).toEqual(behind.slice(0, 3));
      }),
    );
  });
});
