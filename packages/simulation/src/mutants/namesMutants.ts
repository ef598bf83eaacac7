import type { Mutant } from './Mutant.ts';

const E = 'engine/src/';

/** Mutants of the rules of names. */
export const NAMES_MUTANTS: readonly Mutant[] = [
  {
    name: 'threds born in another partition',
    rule: '1',
    patches: [
      {
        file: 'core/src/id/route.ts',
        find: 'return `${patternId}_${route.slice(0, ROUTE_LENGTH)}',
        replace: 'void route;\n  return `${patternId}_${name.slice(0, ROUTE_LENGTH)}',
      },
    ],
  },
  {
    name: 'message id by chance',
    rule: '2',
    patches: [
      {
        file: `${E}step/StepDraft.ts`,
        find: 'id: `evt${this.#name(index)}`,',
        replace: 'id: `evt${this.#name(`${index} ${Math.random()}`)}`,',
      },
    ],
  },
];
