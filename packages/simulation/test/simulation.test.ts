import { describe, expect, it } from 'vitest';
import { play } from '../src/play/play.ts';
import { makeScript } from '../src/script/makeScript.ts';
import { simulate } from './support/simulate.ts';

describe('the simulation', () => {
  it('finds nothing wrong with the engine', { timeout: 60_000 }, () => {
    expect(simulate('--seeds', '150')).toMatch(/^150 seeds, 0 violations, [\d.]+ s\n$/);
  });

  it.each([7, 28, 90])('takes the same course for the same seed (%i)', async (seed) => {
    const first = await play(makeScript(seed));
    await play(makeScript(seed + 1));
    const second = await play(makeScript(seed));
    expect(second).toEqual(first);
    expect(first.calls).toBeGreaterThan(50);
  });

  it('takes different courses for different seeds', async () => {
    const hashes = [];
    for (let seed = 1; seed <= 5; seed++) hashes.push((await play(makeScript(seed))).traceHash);
    expect(new Set(hashes).size).toBe(5);
  });

  it.each(['no list of ids', 'sent before the commit', 'a timer comes early'])(
    'notices a mutant: %s',
    { timeout: 60_000 },
    (name) => {
      expect(simulate('--mutant', name, '--seeds', '40')).toMatch(/^1 of 1 mutants noticed/m);
    },
  );
});
