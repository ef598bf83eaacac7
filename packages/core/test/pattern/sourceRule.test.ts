import { describe, expect, it } from 'vitest';
import { readSourceRule } from '../../src/index.ts';

describe('readSourceRule', () => {
  it('takes a plain text for an id, also one that looks like more', () => {
    for (const id of ['admin', '', 'a/b/', 'x$y'])
      expect(readSourceRule(id)).toEqual({ kind: 'id', id });
  });

  it('takes a text behind a dollar for a group', () => {
    expect(readSourceRule('$managers')).toEqual({ kind: 'group', group: 'managers' });
  });

  it('takes a text between slashes for an expression, case aside', () => {
    const rule = readSourceRule('/^shop-\\d+$/');
    expect(rule).toEqual({ kind: 'pattern', expression: /^shop-\d+$/i });
  });

  it('takes nothing between slashes for an expression that fits all', () => {
    const rule = readSourceRule('//');
    expect(rule).toMatchObject({ kind: 'pattern' });
    expect(rule.kind === 'pattern' && rule.expression.test('anything')).toBe(true);
  });

  it('throws for an expression that is not closed or does not compile', () => {
    for (const rule of ['/', '/open', '/(/', '/[/'])
      expect(() => readSourceRule(rule)).toThrow(SyntaxError);
  });
});
