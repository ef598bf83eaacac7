import type { Finding } from '../../finding/Finding.ts';
import { newFinding } from '../../finding/findingKinds.ts';
import { conjuncts, isSteady, keyOf } from '../expression/expressionKeys.ts';
import type { SyntaxNode } from '../expression/SyntaxNode.ts';
import type { Pattern } from '../Pattern.ts';
import { walkConditions } from '../walkConditions.ts';
import { contradiction } from './contradiction.ts';
import { factOf, type Fact } from './facts.ts';
import type { Filters } from './Filters.ts';
import { isFalse } from './reactionGraph.ts';

/** Filters that can never be true, and operands of an `or` that an earlier one leaves nothing to. */
export function checkFilters(pattern: Pattern, filters: Filters): Finding[] {
  const findings: Finding[] = [];
  walkConditions(pattern, (condition, pointer) => {
    const syntax = filters.get(pointer);
    if (syntax) findings.push(...checkFilter(syntax, pointer));
    if (condition.type !== 'or') return;
    const operands = condition.operands.map((_operand, index) => `${pointer}/operands/${index}`);
    findings.push(...checkOperands(operands, filters));
  });
  return findings;
}

function checkFilter(syntax: SyntaxNode, pointer: string): Finding[] {
  if (!isSteady(syntax) || isFalse(syntax)) return [];
  const clash = contradiction(conjuncts(syntax).flatMap((part) => factOf(part) ?? []));
  if (!clash) return [];
  const message = `expected a filter that can be true, found ${clash.map(inWords).join(' and ')}`;
  return [newFinding('never-matches', `${pointer}/xpr`, message)];
}

function inWords(fact: Fact): string {
  if (fact.kind === 'never') return 'a constant that is false';
  if (fact.kind === 'absent') return 'something that must be missing';
  if (fact.kind === 'not') return `something that must not be ${JSON.stringify(fact.value)}`;
  if (fact.kind !== 'one of')
    return `something that must be ${fact.kind} ${JSON.stringify(fact.bound)}`;
  const values = fact.values.map((value) => JSON.stringify(value)).join(' or ');
  return `something that must be ${values || 'in an empty list'}`;
}

function checkOperands(operands: readonly string[], filters: Filters): Finding[] {
  const parts = operands.map((pointer) => steadyParts(filters.get(pointer)));
  return operands.flatMap((pointer, index) => {
    const own = parts[index];
    const taker = parts
      .slice(0, index)
      .findIndex((earlier) => own && earlier && takesAll(earlier, own));
    if (taker < 0) return [];
    const message = `expected an operand that can be reached, found that operand ${taker} takes all it would take`;
    return [newFinding('operand-unreachable', pointer, message)];
  });
}

/** Whether everything that `later` takes is taken by `earlier`, since it asks for no more. */
export function takesAll(earlier: ReadonlySet<string>, later: ReadonlySet<string>): boolean {
  return [...earlier].every((part) => part === TRUE || later.has(part));
}

/** The parts of a filter that gives the same whenever it is asked about the same event; undefined for any other. */
function steadyParts(syntax: SyntaxNode | undefined): ReadonlySet<string> | undefined {
  return syntax && isSteady(syntax) ? new Set(conjuncts(syntax).map(keyOf)) : undefined;
}

const TRUE = keyOf({ type: 'value', value: true });
