import { describe, expect, it } from 'vitest';
import { DEFAULT_EXPRESSION_BOUNDS, PatternCompiler } from '../../src/index.ts';
import { on, pattern, reaction } from '../kit/patterns.ts';

const text = (name: string): string => JSON.stringify(pattern(name, [reaction('a', on('open'))]));

describe('PatternCompiler', () => {
  it('makes the same text ready once', () => {
    const compiler = new PatternCompiler();
    const made = compiler.compile(text('a'));
    expect(made).toMatchObject({ id: 'a', reactions: [{ name: 'a' }] });
    expect(compiler.compile(text('a'))).toBe(made);
    expect(compiler.compile(text('b'))).not.toBe(made);
  });

  it('remembers no more than it was told to, the latest used', () => {
    const compiler = new PatternCompiler({ cacheSize: 2 });
    const [a, b] = ['a', 'b'].map((name) => compiler.compile(text(name)));
    expect(compiler.compile(text('a'))).toBe(a);
    compiler.compile(text('c'));
    expect(compiler.compile(text('a'))).toBe(a);
    expect(compiler.compile(text('b'))).not.toBe(b);
  });

  it('remembers what it only tries while it remembers few, and says what is wrong all the same', () => {
    const compiler = new PatternCompiler();
    const first = text('first');
    compiler.try(first);
    const made = compiler.compile(first);
    for (let index = 0; index < 5_100; index++) compiler.try(text(`p${index}`));
    expect(compiler.compile(first)).toBe(made);
    const wrong = text('a').replace(/"xpr":"[^"]*"/, '"xpr":"1 +"');
    expect(() => compiler.try(wrong)).toThrowError(
      expect.objectContaining({ code: 'EXPRESSION_INVALID' }),
    );
  });

  it('bounds expressions as it was told to', () => {
    const bounds = { ...DEFAULT_EXPRESSION_BOUNDS, listItems: 7 };
    expect(new PatternCompiler({ bounds }).bounds).toEqual(bounds);
  });

  it('refuses a size that is none', () => {
    expect(() => new PatternCompiler({ cacheSize: -1 })).toThrow(TypeError);
  });

  it('says which expression it cannot read', () => {
    const wrong = text('a').replace(/"xpr":"[^"]*"/, '"xpr":"1 +"');
    expect(() => new PatternCompiler().compile(wrong)).toThrowError(
      expect.objectContaining({ code: 'EXPRESSION_INVALID' }),
    );
    expect(() => new PatternCompiler().compile('{')).toThrow(SyntaxError);
  });
});
