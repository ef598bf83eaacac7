import { describe, expect, it } from 'vitest';
import { EngineError } from '../../src/errors.ts';
import { patiently } from '../../src/expression/patiently.ts';

const tooLong = new EngineError('EXPRESSION_BOUND', 'too long', {
  details: { languageCode: 'D1012' },
});
const tooDeep = new EngineError('EXPRESSION_BOUND', 'too deep', {
  details: { languageCode: 'D1011' },
});

/** Something that fails with these errors, one after the other, then works; and how often it was made. */
function failing(...errors: readonly Error[]) {
  const made = { times: 0 };
  const make = (): string => {
    const error = errors[made.times++];
    if (error) throw error;
    return 'made';
  };
  return { made, make };
}

describe('patiently', () => {
  it('makes again what took too long once or twice', () => {
    const { made, make } = failing(tooLong, tooLong);
    expect(patiently(make)).toBe('made');
    expect(made.times).toBe(3);
  });

  it('gives up on what takes too long every time', () => {
    const { made, make } = failing(tooLong, tooLong, tooLong, tooLong);
    expect(() => patiently(make)).toThrow(tooLong);
    expect(made.times).toBe(3);
  });

  it.each([tooDeep, new TypeError('other')])(
    'makes nothing again that failed with: $message',
    (error) => {
      const { made, make } = failing(error);
      expect(() => patiently(make)).toThrow(error);
      expect(made.times).toBe(1);
    },
  );
});
