import type { CompiledCondition } from './CompiledPattern.ts';
import type { ExpressionScope } from '../expression/Expression.ts';

/**
 * Would the condition take the event? Changes nothing and runs no `onTrue`. An and passes if any operand does: the
 * first partial match starts a thred.
 */
export function testCondition(condition: CompiledCondition, scope: ExpressionScope): boolean {
  if (condition.type === 'filter') return Boolean(condition.expression.evaluate(scope));
  for (const operand of condition.operands) if (testCondition(operand, scope)) return true;
  return false;
}
