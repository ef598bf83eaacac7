import type { CompiledCondition } from '../step/CompiledPattern.ts';
import type { SyntaxNode } from '../expression/Expression.ts';

/**
 * The types of which an event must have one for a condition to take it; undefined if it may have any.
 *
 * Only what an expression tests first counts: an expression that fails on its way to the test must still fail for
 * events of every type.
 */
export function requiredTypes(condition: CompiledCondition): ReadonlySet<string> | undefined {
  if (condition.type === 'filter') return typeTestedFirst(condition.expression.syntax);
  // An or takes what any operand takes; an and starts with any operand that passes.
  const types = new Set<string>();
  for (const operand of condition.operands) {
    const own = requiredTypes(operand);
    if (!own) return undefined;
    for (const type of own) types.add(type);
  }
  return types;
}

function typeTestedFirst(node: SyntaxNode): ReadonlySet<string> | undefined {
  if (node.type !== 'binary') return undefined;
  const { value: operator, lhs, rhs } = node;
  if (operator === 'and') return isNode(lhs) ? typeTestedFirst(lhs) : undefined;
  if (operator !== '=' || !isNode(lhs) || !isNode(rhs)) return undefined;
  if (isEventType(lhs) && rhs.type === 'string') return new Set([String(rhs.value)]);
  if (isEventType(rhs) && lhs.type === 'string') return new Set([String(lhs.value)]);
  return undefined;
}

/** `$event.type` or `event.type`, and nothing more. */
function isEventType({ type, steps }: SyntaxNode): boolean {
  if (type !== 'path' || steps?.length !== 2) return false;
  const [root, field] = steps;
  const isEvent = (root?.type === 'variable' || root?.type === 'name') && root.value === 'event';
  return isEvent && isPlainName(root) && isPlainName(field) && field?.value === 'type';
}

function isPlainName(node: SyntaxNode | undefined): boolean {
  return node !== undefined && !node.stages && !node.predicate && node.group === undefined;
}

function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && 'type' in value;
}
