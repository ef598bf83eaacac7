import { expect, it } from 'vitest';
import { readTemplateText } from '../../src/index.ts';

it.each(['', 'text', '$xpr', 'text $xpr(1)', ' $xpr(1)', '$XPR(1)', '$xprs(1)'])(
  'takes %j for a text',
  (text) => expect(readTemplateText(text)).toEqual({ kind: 'literal' }),
);

it.each([
  ['$xpr(1)', '1'],
  ['$xpr(1)  \n', '1'],
  ['$xpr( f(g(2)) )', ' f(g(2)) '],
  ['$xpr()', ''],
  ['$xpr(a) or (b)', 'a) or (b'],
])('finds the expression of %j', (text, xpr) =>
  expect(readTemplateText(text)).toEqual({ kind: 'expression', xpr }),
);

it.each(['$xpr(', '$xpr(1', '$xpr(1) text', '$xpr(f(1) + '])(
  'finds that %j is not closed, and cuts nothing off',
  (text) => expect(readTemplateText(text)).toEqual({ kind: 'unclosed' }),
);
