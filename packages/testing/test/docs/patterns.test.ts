import { readFile } from 'node:fs/promises';
import { parsePattern, validatePattern } from '@srvthreds/core';
import { describe, expect, it } from 'vitest';
import { missedBy, simulate, type Simulation } from '../../src/simulate.ts';
import { DIRECTORY, performTurn } from './performTurn.ts';
import { readExamples, type Turn } from './readPlays.ts';

const page = await readFile(new URL('../../../../docs/patterns.md', import.meta.url), 'utf8');
const examples = readExamples(page).map((example, index) => ({
  ...example,
  name: `${index + 1}, ${(example.pattern as { name: string }).name}`,
}));

describe('docs/patterns.md', () => {
  it('has a play for every pattern', () => {
    expect(examples.length).toBeGreaterThan(8);
    expect(examples.filter(({ play }) => play.length === 0)).toEqual([]);
  });

  it.each(examples)('example $name has nothing that validation finds', ({ pattern }) => {
    expect(validatePattern(pattern, { isKnownGroup: (name) => name === 'approvers' })).toEqual([]);
  });

  it.each(examples)('example $name goes as it says', async ({ pattern, play }) => {
    await simulate(parsePattern(pattern), (simulation) => perform(play, simulation), {
      directory: DIRECTORY,
    });
  });
});

async function perform(play: readonly Turn[], simulation: Simulation): Promise<void> {
  for (const [index, turn] of play.entries()) {
    const { outcome, messages } = await performTurn(turn, simulation);
    const usual = index === 0 ? 'started' : 'applied';
    const expected = turn.does.kind === 'passes' ? undefined : (turn.outcome ?? usual);
    expect({ line: turn.line, outcome }).toEqual({ line: turn.line, outcome: expected });
    // Where the page says nothing of the values, they may be any.
    const seen = messages.map((message, at) =>
      turn.messages[at]?.values === undefined ? { ...message, values: undefined } : message,
    );
    expect({ line: turn.line, messages: seen }).toEqual({
      line: turn.line,
      messages: turn.messages,
    });
  }
}

it('the test of a pattern that docs/patterns.md shows tells the truth about its example', async () => {
  const leave = examples.find(({ name }) => name.endsWith('Leave'))?.pattern;
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
