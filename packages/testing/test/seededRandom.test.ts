import { describe, expect, it } from 'vitest';
import { seededRandom } from '../src/index.ts';

const many = <T>(make: () => T) => Array.from({ length: 10_000 }, make);

function thrownFrom(seed: number): number[] {
  const random = seededRandom(seed);
  return many(() => random.next());
}

describe('seededRandom', () => {
  it('falls the same way from the same seed, and another from another', () => {
    expect(thrownFrom(7)).toEqual(thrownFrom(7));
    expect(thrownFrom(7)).not.toEqual(thrownFrom(8));
  });

  // A seed in an old report must still bring back what it brought then.
  it('stays the same from release to release', () => {
    const random = seededRandom(1);
    expect([random.next(), random.next(), random.next()]).toEqual([
      0.6270739405881613, 0.002735721180215478, 0.5274470399599522,
    ]);
  });

  it('is at least 0, less than 1, and even', () => {
    const thrown = thrownFrom(3);
    expect(Math.min(...thrown)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...thrown)).toBeLessThan(1);
    const counts = Array.from({ length: 10 }, (_, n) => n).map(
      (n) => thrown.filter((value) => Math.floor(value * 10) === n).length,
    );
    for (const count of counts) expect(Math.abs(count - 1_000)).toBeLessThan(150);
  });

  it('gives every whole number below a bound, and no other', () => {
    const random = seededRandom(4);
    expect(new Set(many(() => random.below(5)))).toEqual(new Set([0, 1, 2, 3, 4]));
    expect(new Set(many(() => random.below(1)))).toEqual(new Set([0]));
  });

  it('takes chances as often as it is told', () => {
    const random = seededRandom(5);
    const often = (ratio: number) => many(() => random.chance(ratio)).filter(Boolean).length;
    expect([often(0), often(1)]).toEqual([0, 10_000]);
    expect(Math.abs(often(0.3) - 3_000)).toBeLessThan(200);
  });

  it('picks one of the items, and refuses to pick from none', () => {
    const random = seededRandom(6);
    expect(new Set(many(() => random.pick(['a', 'b'])))).toEqual(new Set(['a', 'b']));
    expect(() => random.pick([])).toThrow(RangeError);
  });
});
