import type { Mutant } from './Mutant.ts';
import { MUTANTS } from './mutants.ts';

/** @throws RangeError if there is none of that name */
export function findMutant(name: string): Mutant {
  const mutant = MUTANTS.find((one) => one.name === name);
  if (mutant) return mutant;
  throw new RangeError(
    `expected a mutant of ${MUTANTS.map((one) => `"${one.name}"`).join(', ')}, found "${name}"`,
  );
}
