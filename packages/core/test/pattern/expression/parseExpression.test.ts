import jsonata from 'jsonata';
import { describe, expect, it } from 'vitest';
import { parseExpression } from '../../../src/index.ts';

/** Of all objects of a tree, but for regular expressions and signatures. */
function prototypes(value: unknown, found = new Set<unknown>()): ReadonlySet<unknown> {
  if (typeof value !== 'object' || value === null || value instanceof RegExp) return found;
  found.add(Object.getPrototypeOf(value));
  for (const [name, inner] of Object.entries(value))
    if (name !== 'signature') prototypes(inner, found);
  return found;
}

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

  it('gives the tree that the language has, and nothing of its parser', () => {
    const texts = [
      "$event.type = 'order' and $values.items[price > 2].{ 'a': name, 'b': $sum(prices) }",
      'function($x, $y)<n-n:n>{ $x + $y }(1, ?)',
      'a.b.%.c^(<d, >e) ~> |f|{ "g": [1..3] }|',
      '/ab+/i',
      '($x := 1; $x ? "y" : `z z`)',
    ];
    for (const text of texts) {
      const tree = parseExpression(text);
      const own = jsonata(text).ast();
      expect(JSON.stringify(tree)).toBe(JSON.stringify(own));
      for (const one of prototypes(tree))
        expect([Object.prototype, Array.prototype]).toContain(one);
    }
    expect(parseExpression('/ab+/i').value).toEqual(/ab+/gi);
    expect(parseExpression('function($x)<n:n>{ $x }')).toHaveProperty('signature.validate');
  });

  it('says each time where a text is no expression', () => {
    for (let time = 0; time < 2; time++)
      expect(() => parseExpression('1 +')).toThrowError(
        expect.objectContaining({ code: 'S0207', position: 3 }),
      );
  });
});
