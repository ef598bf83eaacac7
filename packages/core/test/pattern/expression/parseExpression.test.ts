import { describe, expect, it } from 'vitest';
import { parseExpression } from '../../../src/index.ts';

describe('parseExpression', () => {
  it('gives the tree of the expression that was asked for, however many came before', () => {
    const texts = Array.from({ length: 500 }, (_, index) => `'text ${index}'`);
    for (const round of [1, 2])
      for (const [index, text] of texts.entries())
        expect(parseExpression(text), `round ${round}`).toMatchObject({
          type: 'string',
          value: `text ${index}`,
        });
  });

  it('parses one that comes again soon once, unless it is long', () => {
    expect(parseExpression('$event.type')).toBe(parseExpression('$event.type'));
    const long = `'${'x'.repeat(500)}'`;
    expect(parseExpression(long)).toEqual(parseExpression(long));
    expect(parseExpression(long)).not.toBe(parseExpression(long));
  });

  it('says each time where a text is no expression', () => {
    for (let time = 0; time < 2; time++)
      expect(() => parseExpression('1 +')).toThrowError(
        expect.objectContaining({ code: 'S0207', position: 3 }),
      );
  });
});
