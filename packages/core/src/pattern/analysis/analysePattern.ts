import type { Finding } from '../../finding/Finding.ts';
import type { Expressions } from '../expression/readExpressions.ts';
import { depthOf } from '../expression/SyntaxNode.ts';
import type { Pattern } from '../Pattern.ts';
import { checkExpiries } from './checkExpiries.ts';
import { checkFailures } from './checkFailures.ts';
import { checkFilters } from './checkFilters.ts';
import { checkForwardLoops } from './checkForwardLoops.ts';
import { checkMessages } from './checkMessages.ts';
import { checkNames } from './checkNames.ts';
import { checkReachability } from './checkReachability.ts';
import { filtersOf } from './Filters.ts';
import { reactionGraph } from './reactionGraph.ts';

/** Deeper ones run into their bound when they are evaluated; they are not looked at, so that no look runs out of stack. */
const DEEPEST = 500;

/**
 * What a pattern that can be loaded will hardly do as it was meant: warnings, each of which holds for certain, whatever
 * the events.
 */
export function analysePattern(pattern: Pattern, expressions: Expressions): Finding[] {
  const parsed = expressions.parsed.filter(({ syntax }) => depthOf(syntax) <= DEEPEST);
  const filters = filtersOf(parsed);
  const graph = reactionGraph(pattern, filters);
  return [
    ...checkReachability(graph),
    ...checkForwardLoops(pattern, graph, filters),
    ...checkFilters(pattern, filters),
    ...parsed.flatMap(checkFailures),
    ...parsed.flatMap(checkNames),
    ...checkMessages(pattern),
    ...checkExpiries(pattern),
  ];
}
