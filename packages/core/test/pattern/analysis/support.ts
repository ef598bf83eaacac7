import { validatePattern, type ValidatePatternOptions } from '../../../src/index.ts';

/** Kind and place of every finding, one text each. */
export function found(candidate: unknown, options?: ValidatePatternOptions): string[] {
  return validatePattern(candidate, options).map(({ code, pointer }) => `${code} ${pointer}`);
}

export function filter(xpr: string, directives: object = {}): object {
  return { type: 'filter', xpr, ...directives };
}

export function goTo(name: string, input?: string): object {
  return { transition: { name, ...(input === undefined ? {} : { input }) } };
}

/** A pattern whose reactions are named a, b, c ... */
export function patternOf(...reactions: readonly object[]): object {
  const named = reactions.map((reaction, index) => ({ name: 'abcdefgh'[index], ...reaction }));
  return { name: 'p', reactions: named };
}

/** A pattern with one reaction. */
export function patternThat(condition: object): object {
  return patternOf({ condition });
}
