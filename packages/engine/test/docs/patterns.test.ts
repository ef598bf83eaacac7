import { readFile } from 'node:fs/promises';
import { parsePattern, type EventValues } from '@srvthreds/core';
import { describe, expect, it } from 'vitest';
import { compileExpression } from '../../src/expression/compileExpression.ts';
import { event } from '../kit/patterns.ts';
import { unsupportedFeatures } from '../../src/stores/unsupportedFeatures.ts';
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

  it.each(examples)('example $name goes as it says', async ({ pattern, play }) => {
    const stage = await Stage.open(pattern);
    for (const [index, turn] of play.entries()) {
      const { outcome, messages } = await stage.perform(turn);
      const fallback = index === 0 ? 'started' : 'applied';
      const usual = turn.does.kind === 'passes' ? undefined : fallback;
      expect(outcome, turn.line).toBe(turn.outcome ?? usual);
      const expected = turn.messages.map((message) =>
        message.values === undefined ? { ...message, values: undefined } : message,
      );
      const compared = messages.map((message, at) =>
        turn.messages[at]?.values === undefined ? { ...message, values: undefined } : message,
      );
      expect(compared, turn.line).toEqual(expected);
    }
    await stage.close();
  });
});
