import { COMMIT_MUTANTS } from './commitMutants.ts';
import { MESSAGES_MUTANTS } from './messagesMutants.ts';
import { NAMES_MUTANTS } from './namesMutants.ts';
import { ONCE_MUTANTS } from './onceMutants.ts';
import { OTHERS_MUTANTS } from './othersMutants.ts';
import { OWNERS_MUTANTS } from './ownersMutants.ts';
import { TIME_MUTANTS } from './timeMutants.ts';
import type { Mutant } from './Mutant.ts';

/**
 * Our own code with one rule taken away, each in the smallest way that we could think of, in the order of the chapters
 * of docs/protocol.md. Where a mutant has several patches, one of them alone is made up for by another rule.
 */
export const MUTANTS: readonly Mutant[] = [
  ...NAMES_MUTANTS,
  ...OWNERS_MUTANTS,
  ...COMMIT_MUTANTS,
  ...ONCE_MUTANTS,
  ...MESSAGES_MUTANTS,
  ...TIME_MUTANTS,
  ...OTHERS_MUTANTS,
];
