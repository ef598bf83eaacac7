import { describe, expect, it } from 'vitest';
import { staticDirectory } from '../../src/directory/Directory.ts';
import { matchPatterns } from '../../src/match/matchPatterns.ts';
import { compilePattern } from '../../src/step/compilePattern.ts';
import { event, filter, on, pattern, reaction } from '../kit/patterns.ts';
import { context } from '../kit/steps.ts';

const starting = (name: string, condition: Parameters<typeof reaction>[1], parts = {}) =>
  compilePattern(pattern(name, [reaction('first', condition, parts)]));
const failing = (name: string) => starting(name, filter("$number('abc')"));

async function match(...patterns: readonly ReturnType<typeof starting>[]) {
  const directory = staticDirectory({ participants: [{ id: 'ann', roles: ['boss'] }] });
  const found = matchPatterns(patterns, event('e1', 'go'), context({ directory }));
  return {
    matched: found.matched.map(({ id }) => id),
    failed: found.failed.map(({ pattern: { id } }) => id),
    errors: found.failed.map(({ error }) => error),
  };
}

describe('matchPatterns', () => {
  it('gives those that match, in order', async () => {
    expect(
      await match(starting('a', on('go')), starting('b', on('no')), starting('c', on('go'))),
    ).toEqual({
      matched: ['a', 'c'],
      failed: [],
      errors: [],
    });
  });

  it('sets aside those that fail, wherever they stand', async () => {
    const found = await match(failing('a'), starting('b', on('go')), failing('c'));
    expect(found).toMatchObject({ matched: ['b'], failed: ['a', 'c'] });
    expect(found.errors[0]).toMatchObject({ code: 'EXPRESSION_FAILED' });
  });

  it('asks none whose sources or roles leave the sender out', async () => {
    const xpr = "$number('abc')";
    expect(
      await match(
        starting('a', filter(xpr), { allowedSources: 'ann' }),
        starting('b', filter(xpr), { permissions: { allowedRoles: ['boss'] } }),
      ),
    ).toMatchObject({ matched: [], failed: [] });
  });

  it('lets a test set what only that test sees', async () => {
    const setting = filter("($setLocal('x', 1); $local('x') = 1)");
    const seeing = filter("$exists($local('x'))");
    expect(await match(starting('a', setting), starting('b', seeing))).toMatchObject({
      matched: ['a'],
    });
  });

  it('knows no thred yet', async () => {
    expect(await match(starting('a', filter('$exists($thredId)')))).toMatchObject({ matched: [] });
  });

  it('throws the same dice each time for one pattern and event, and others for another pattern', async () => {
    const chance = Array.from({ length: 40 }, (_, index) =>
      starting(`p${index}`, filter('$random() < 0.5')),
    );
    const first = await match(...chance);
    expect(await match(...chance)).toEqual(first);
    expect(first.matched.length).toBeGreaterThan(5);
    expect(first.matched.length).toBeLessThan(35);
  });
});
