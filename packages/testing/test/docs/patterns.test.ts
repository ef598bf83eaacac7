import { readFile } from 'node:fs/promises';
import { parsePattern, validatePattern } from '@srvthreds/core';
import { describe, expect, it } from 'vitest';
import { missedBy, simulate, type Simulation } from '../../src/simulate.ts';
import { DIRECTORY, performTurn, type Performed } from './performTurn.ts';
import { readExamples, type Turn } from './readPlays.ts';

const page = await readFile(new URL('../../../../docs/patterns.md', import.meta.url), 'utf8');
const examples = readExamples(page).map((example, index) => ({
  ...example,
  name: `${index + 1}, ${(example.patterns[0] as { name: string }).name}`,
}));

const isKnownGroup = (name: string): boolean => name === 'approvers';

describe('docs/patterns.md', { timeout: 60_000 }, () => {
  it('has a play for every pattern', () => {
    expect(examples.length).toBeGreaterThan(8);
    expect(examples.filter(({ play }) => play.length === 0)).toEqual([]);
  });

  it.each(examples)('example $name has nothing that validation finds', ({ patterns }) => {
    for (const pattern of patterns) expect(validatePattern(pattern, { isKnownGroup })).toEqual([]);
  });

  it.each(examples)('example $name goes as it says', async ({ patterns, play }) => {
    const seen: Performed[] = [];
    const script = async (simulation: Simulation): Promise<void> => {
      for (const turn of play) seen.push(await performTurn(turn, simulation));
    };
    await simulate(
      patterns.map((pattern) => parsePattern(pattern)),
      script,
      { directory: DIRECTORY },
    );
    for (const [index, turn] of play.entries())
      expect(told(turn, seen[index]!)).toEqual(expected(turn, index === 0));
  });
});

/** What a page says of a line. */
function expected({ line, does, outcome, messages }: Turn, isFirst: boolean): object {
  const usual = isFirst || does.kind === 'announces' ? 'started' : 'applied';
  return { line, outcome: does.kind === 'passes' ? undefined : (outcome ?? usual), messages };
}

/** What has come of it; where the page says nothing of the values, they may be any. */
function told({ line, messages: said }: Turn, { outcome, messages }: Performed): object {
  const comparable = messages.map((message, at) =>
    said[at]?.values === undefined ? { ...message, values: undefined } : message,
  );
  return { line, outcome, messages: comparable };
}

it('the test of a pattern that docs/patterns.md shows tells the truth about its example', async () => {
  const leave = examples.find(({ name }) => name.endsWith('Leave'))?.patterns[0];
  const { coverage } = await simulate(
    parsePattern(leave),
    async (play) => {
      await play.start({ from: 'rita', type: 'leave.asked', values: { days: 3 } });
      play.expectMessages({ to: ['ada', 'ben'], title: '3 days for rita?' });
      await play.pass({ minutes: 10 });
      play.expectMessages({ to: ['ada', 'ben'], title: 'Still open: leave for rita' });
      await play.answer({ from: 'ada' });
      play.expectMessages({ to: 'rita', title: 'Decided at last by ada' });
      await play.expectReaction(undefined);
    },
    { directory: DIRECTORY },
  );
  expect(missedBy(coverage).at(-1)?.what).toBe('expiry of "last chance"');
});
