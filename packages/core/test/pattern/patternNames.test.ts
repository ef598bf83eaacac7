import { describe, expect, it } from 'vitest';
import {
  derivedPatternId,
  patternId,
  patternVersion,
  reactionName,
  type Pattern,
} from '../../src/index.ts';

const condition = { type: 'filter', xpr: 'true' } as const;
const PATTERN: Pattern = {
  name: 'Expense Approval',
  reactions: [{ condition }, { name: 'answer', condition }],
};

describe('names', () => {
  it('of a pattern are its own id, else its name in lower case with _ for every blank', () => {
    expect(patternId({ name: 'Any', id: 'own' })).toBe('own');
    expect(patternId(PATTERN)).toBe('expense_approval');
    expect(derivedPatternId('A  b C')).toBe('a__b_c');
  });

  it("of a reaction are its own, else the pattern's with its place", () => {
    expect(reactionName(PATTERN, 0)).toBe('Expense Approval_0');
    expect(reactionName(PATTERN, 1)).toBe('answer');
  });
});

describe('patternVersion', () => {
  it('is the same for the same definition, whenever and in whatever order it was written', () => {
    const { name, reactions } = PATTERN;
    const version = patternVersion(PATTERN);
    expect(patternVersion({ reactions, name })).toBe(version);
    expect(patternVersion({ ...PATTERN, created: 1, modified: 'today' })).toBe(version);
  });

  it('differs for any other definition', () => {
    const version = patternVersion(PATTERN);
    expect(patternVersion({ ...PATTERN, description: 'new' })).not.toBe(version);
    expect(patternVersion({ ...PATTERN, meta: { active: false } })).not.toBe(version);
    expect(patternVersion({ ...PATTERN, reactions: PATTERN.reactions.toReversed() })).not.toBe(
      version,
    );
  });
});
