import type { CompiledPattern } from '../step/CompiledPattern.ts';
import type { Clauses } from './Clause.ts';
import { requiredClauses } from './requiredClauses.ts';

const known = new WeakMap<CompiledPattern, { readonly clauses: Clauses }>();

/** What an event must hold to start a pattern; found once for each, so that it need not be ready to run for that. */
export function startClauses(pattern: CompiledPattern): Clauses {
  let found = known.get(pattern);
  if (!found) known.set(pattern, (found = { clauses: requiredClauses(pattern.reactions[0]!) }));
  return found.clauses;
}
