import { describe, expect, it } from 'vitest';
import type { RecordScene } from './RecordScene.ts';

const RECORDS = [
  { id: 'a', n: 1, t: 'ann', tags: ['x', 'y'], of: [{ p: 1 }, { p: 5 }], in: { k: 'v' } },
  { id: 'b', n: 5, t: 'Ben', tags: ['y'], of: [{ p: 3 }], in: { k: 'w' } },
  { id: 'c', n: '5', t: 'ÉVA\nb+c', tags: [], of: [[{ p: 5 }]], in: null },
  { id: 'd', n: null, flag: true },
] as const;

/** A matcher, and the ids of what fits. */
const CASES: readonly (readonly [matcher: object, ids: string])[] = [
  [{}, 'abcd'],
  [{ id: 'b' }, 'b'],
  [{ id: { $in: ['a', 'd', 'z'] } }, 'ad'],
  [{ n: 5 }, 'b'],
  [{ n: '5' }, 'c'],
  [{ n: null }, 'd'],
  [{ flag: null }, 'abc'],
  [{ flag: true }, 'd'],
  [{ flag: { $ne: null } }, 'd'],
  [{ n: { $ne: 5 } }, 'acd'],
  [{ n: { $gt: 0 } }, 'ab'],
  [{ n: { $gt: 1, $lte: 5 } }, 'b'],
  [{ n: { $gte: '1' } }, 'c'],
  [{ n: { $lt: 5 } }, 'a'],
  [{ t: { $lt: 'a' } }, 'b'],
  [{ n: { $in: [1, '5'] } }, 'ac'],
  [{ n: { $in: [] } }, ''],
  [{ n: { $nin: [1, '5', null] } }, 'b'],
  [{ n: { $not: { $gt: 1 } } }, 'acd'],
  [{ n: { $not: { $gte: 1, $lt: 5 } } }, 'bcd'],
  [{ $or: [{ n: 1 }, { flag: true }] }, 'ad'],
  [{ $or: [{ n: 1 }, { n: 5 }], t: 'Ben' }, 'b'],
  [{ tags: 'y' }, 'ab'],
  [{ tags: { $ne: 'x' } }, 'bcd'],
  [{ tags: { $in: ['x', 'z'] } }, 'a'],
  [{ 'in.k': 'w' }, 'b'],
  [{ 'in.k': { $ne: 'w' } }, 'acd'],
  [{ 'of.p': 3 }, 'b'],
  [{ 'of.p': { $gt: 1, $lt: 5 } }, 'ab'],
  [{ 'of.p': 5 }, 'a'],
  [{ 't.x': 1 }, ''],
  [{ t: { $re: 'n' } }, 'ab'],
  [{ t: { $re: '^an' } }, 'a'],
  [{ t: { $re: 'N$' } }, 'ab'],
  [{ t: { $re: '^b.n$|b\\+' } }, 'bc'],
  [{ t: { $re: '^éva' } }, 'c'],
  [{ t: { $re: 'a.b' } }, ''],
  [{ t: { $re: '^[^b-z]\\w+$' } }, 'a'],
  [{ t: { $re: '^bx?e*n+$' } }, 'b'],
  [{ n: { $re: '\\d' } }, 'c'],
  [{ tags: { $re: '^X' } }, 'a'],
  [{ t: { $not: { $re: 'e' } } }, 'acd'],
];

export function matcherSuite(scene: () => RecordScene): void {
  describe('a matcher', () => {
    it.each([
      ['\u017f', 's S \u017f'],
      ['s', 's S \u017f'],
      ['[\u212a]', 'k K \u212a'],
      ['[a-k]', 'k K \u212a'],
      ['\u03c2', '\u03c3 \u03c2 \u03a3'],
      ['[^\u017f]', ''],
    ])(
      'that looks for %s takes no notice of case, in pattern or text: "%s"',
      async (sign, fits) => {
        const texts = fits === '' ? ['s', 'S', '\u017f'] : fits.split(' ');
        await scene().put(...texts.map((t) => ({ t })));
        const matcher = { t: { $re: `^${sign}$` } };
        expect(await scene().one('count', { matcher })).toBe(fits === '' ? 0 : texts.length);
      },
    );

    it.each(CASES)('%j fits "%s"', async (matcher, ids) => {
      await scene().put(...RECORDS);
      expect((await scene().ids(matcher)).join('')).toBe(ids);
      expect(await scene().one('count', { matcher })).toBe(ids.length);
    });
  });
}
