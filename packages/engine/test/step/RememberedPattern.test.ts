import { describe, expect, it } from 'vitest';
import { PatternCompiler } from '../../src/index.ts';
import { RememberedPattern } from '../../src/step/RememberedPattern.ts';
import { on, pattern, reaction } from '../kit/patterns.ts';

const text = (name: string, parts = {}): string =>
  JSON.stringify(pattern(name, [reaction('open', on('open'))], parts));

describe('RememberedPattern', () => {
  it('is what its compiler makes of its text, as often as it is asked', () => {
    const compiler = new PatternCompiler({ cacheSize: 1 });
    const limited = text('a', { maxInstances: 2 });
    const remembered = new RememberedPattern(limited, compiler);
    const made = compiler.compile(limited);
    compiler.compile(text('b'));
    const { id, version, limits, pattern: definition, reactions } = remembered;
    expect({ id, version, limits, pattern: definition }).toEqual({
      id: made.id,
      version: made.version,
      limits: { maxInstances: 2, intervalMs: 0 },
      pattern: made.pattern,
    });
    expect(reactions).not.toBe(made.reactions);
    expect(reactions.map(({ name }) => name)).toEqual(['open']);
    expect(remembered.reactions).toBe(reactions);
  });

  it('has no limits where the pattern has none', () => {
    expect('limits' in new RememberedPattern(text('a'), new PatternCompiler())).toBe(false);
  });
});
