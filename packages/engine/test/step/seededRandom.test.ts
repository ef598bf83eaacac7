import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../src/step/seededRandom.ts';

const many = (seed: string) => {
  const random = seededRandom(seed);
  return Array.from({ length: 10_000 }, () => random());
};

describe('seededRandom', () => {
  it('gives the same numbers for the same seed, and others for another', () => {
    expect(many('a')).toEqual(many('a'));
    expect(many('a')).not.toEqual(many('b'));
    expect(many('')).not.toEqual(many('a'));
  });

  // A step that is made again in another release must come out the same.
  it('stays the same from release to release', () => {
    expect(many('p_1 e1').slice(0, 3)).toMatchInlineSnapshot(`
      [
        0.4084138369653374,
        0.9862129830289632,
        0.6759341363795102,
      ]
    `);
  });

  it('gives numbers of at least 0 and less than 1, evenly', () => {
    for (const seed of ['', 'x', 'p_1 e1']) {
      const counts = Array.from({ length: 10 }, () => 0);
      for (const number of many(seed)) counts[Math.floor(number * 10)]!++;
      for (const count of counts) expect(Math.abs(count - 1_000)).toBeLessThan(150);
    }
  });

  it('begins with different numbers for seeds that are alike', () => {
    const firsts = Array.from({ length: 1_000 }, (_, index) => seededRandom(`p_1 e${index}`)());
    const counts = Array.from({ length: 10 }, () => 0);
    for (const number of firsts) counts[Math.floor(number * 10)]!++;
    for (const count of counts) expect(Math.abs(count - 100)).toBeLessThan(50);
  });
});
