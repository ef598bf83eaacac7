import { readFile } from 'node:fs/promises';
import { validatePattern } from '@srvthreds/core';
import { describe, expect, it } from 'vitest';
import { readExamples } from './readPlays.ts';
import { Stage } from './Stage.ts';

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
    const stage = await Stage.open(pattern);
    for (const [index, turn] of play.entries()) {
      const { outcome, messages } = await stage.perform(turn);
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
    await stage.close();
  });
});
