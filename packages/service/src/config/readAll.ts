import { StartError } from '../start/StartError.ts';

/** A value, or sentences that say what is wrong with what stands in its place. */
export type Reading<T> = { readonly value: T } | { readonly problems: readonly string[] };

/** A process's environment. An empty variable counts as missing. */
export type Environment = Readonly<Record<string, string | undefined>>;

type Values<R> = { readonly [K in keyof R]: R[K] extends Reading<infer T> ? T : never };

/**
 * All values of a configuration.
 *
 * @throws StartError with every problem of every reading
 */
export function readAll<R extends Readonly<Record<string, Reading<unknown>>>>(
  readings: R,
): Values<R> {
  const group = readGroup(readings);
  if ('problems' in group) throw new StartError(group.problems);
  return group.value;
}

/** Several readings as one: all values, or every problem. */
export function readGroup<R extends Readonly<Record<string, Reading<unknown>>>>(
  readings: R,
): Reading<Values<R>> {
  const entries = Object.entries(readings);
  const problems = entries.flatMap(([, one]) => ('problems' in one ? one.problems : []));
  if (problems.length > 0) return { problems };
  const values = entries.map(([name, one]) => [name, (one as { value: unknown }).value]);
  return { value: Object.fromEntries(values) as Values<R> };
}

/** A variable that is not what it should be. */
export function problem(name: string, expected: string, found: string): Reading<never> {
  return { problems: [`${name}: expected ${expected}, found ${found}`] };
}
