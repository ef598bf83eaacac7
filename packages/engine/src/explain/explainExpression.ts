import { errorMessage } from '@srvthreds/core';
import { compileExpression } from '../expression/compileExpression.ts';
import type { Expression, ExpressionScope } from '../expression/Expression.ts';
import type { Reason } from './Explanation.ts';
import { insideOf, sidesOf, textOf, type Part } from './Part.ts';
import { clipped, show } from './show.ts';

const COMPARISONS: ReadonlySet<unknown> = new Set(['=', '!=', '<', '<=', '>', '>=', 'in']);

/** Whether an expression holds, and the parts of it that decided. */
export interface Decision {
  readonly holds: boolean;
  /** An expression went wrong. */
  readonly failed?: true;
  readonly reasons: readonly Omit<Reason, 'place'>[];
}

/**
 * Which parts of an expression decide: of an `and` that fails the first that does, of an `or` that holds the first that
 * does; else both sides. Each part is evaluated by itself.
 *
 * @param newScope a scope of its own for each part, so that none sees what another has set
 */
export function explainExpression(
  { text, syntax }: Expression,
  newScope: () => ExpressionScope,
): Decision {
  return decide({ node: syntax, from: 0, to: text.length }, { whole: text, newScope });
}

interface Explaining {
  readonly whole: string;
  readonly newScope: () => ExpressionScope;
}

function decide(part: Part, explaining: Explaining): Decision {
  const inside = insideOf(part, explaining.whole);
  if (inside) return decide(inside, explaining);
  const sides = sidesOf(part, explaining.whole);
  const { value: operator } = part.node;
  if (sides && (operator === 'and' || operator === 'or'))
    return decideBoth(sides, operator === 'or', explaining);
  return decideAlone(part, COMPARISONS.has(operator) ? (sides ?? []) : [], explaining);
}

/** The second side is asked only if the first leaves it open. */
function decideBoth(
  [left, right]: readonly [Part, Part],
  closesWith: boolean,
  explaining: Explaining,
): Decision {
  const first = decide(left, explaining);
  if (first.failed || first.holds === closesWith) return first;
  const second = decide(right, explaining);
  if (second.failed || second.holds === closesWith) return second;
  return { holds: second.holds, reasons: [...first.reasons, ...second.reasons] };
}

function decideAlone(part: Part, sides: readonly Part[], explaining: Explaining): Decision {
  const { value, failed } = evaluate(part, explaining);
  const shown = [];
  for (const side of sides)
    shown.push({
      expression: expressionOf(side, explaining),
      value: evaluate(side, explaining).shown,
    });
  const reason = {
    expression: expressionOf(part, explaining),
    value: failed ?? show(value),
    ...(shown.length > 0 ? { sides: shown } : {}),
  };
  return { holds: Boolean(value), reasons: [reason], ...(failed ? { failed: true } : {}) };
}

function evaluate(
  part: Part,
  { whole, newScope }: Explaining,
): { readonly value?: unknown; readonly failed?: string; readonly shown: string } {
  try {
    const value = compileExpression(textOf(part, whole)).evaluate(newScope());
    return { value, shown: show(value) };
  } catch (error) {
    const failed = clipped(`fails: ${errorMessage(error)}`);
    return { failed, shown: failed };
  }
}

function expressionOf(part: Part, { whole }: Explaining): string {
  return clipped(textOf(part, whole));
}
