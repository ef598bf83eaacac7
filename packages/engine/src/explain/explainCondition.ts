import type { ExpressionScope } from '../expression/Expression.ts';
import type { CompiledAnd, CompiledCondition, CompiledOr } from '../step/CompiledPattern.ts';
import type { Reason } from './Explanation.ts';
import { explainExpression } from './explainExpression.ts';

/** Whether a condition holds, and what decided. */
export interface ConditionDecision {
  readonly holds: boolean;
  readonly failed?: true;
  readonly reasons: readonly Reason[];
}

/** How a condition is asked. */
export interface Asking {
  readonly newScope: () => ExpressionScope;
  /** Operands of and-conditions that have matched before; undefined where any operand of an and will do. */
  readonly matched: ReadonlySet<string> | undefined;
}

/** Which parts of a condition tree decide about an event. Changes nothing. */
export function explainCondition(condition: CompiledCondition, asking: Asking): ConditionDecision {
  if (condition.type === 'filter') {
    const { reasons, ...decision } = explainExpression(condition.expression, asking.newScope);
    const place = condition.path;
    return { ...decision, reasons: reasons.map((reason) => ({ place, ...reason })) };
  }
  const needsAll = condition.type === 'and' && asking.matched !== undefined;
  return needsAll ? explainAll(condition, asking) : explainAny(condition, asking);
}

/** The first operand that holds decides; if none does, all of them. */
function explainAny({ operands }: CompiledAnd | CompiledOr, asking: Asking): ConditionDecision {
  const reasons: Reason[] = [];
  for (const operand of operands) {
    const decision = explainCondition(operand, asking);
    if (decision.holds || decision.failed) return decision;
    reasons.push(...decision.reasons);
  }
  return { holds: false, reasons };
}

/** All operands are asked that have not matched before; those that still do not are why it does not hold. */
function explainAll({ operands }: CompiledAnd, asking: Asking): ConditionDecision {
  const held: Reason[] = [];
  const missing: Reason[] = [];
  for (const operand of operands) {
    if (asking.matched?.has(operand.path)) continue;
    const decision = explainCondition(operand, asking);
    if (decision.failed) return decision;
    (decision.holds ? held : missing).push(...decision.reasons);
  }
  return missing.length > 0 ? { holds: false, reasons: missing } : { holds: true, reasons: held };
}
