import { readLiteral, readLiterals } from './literals.ts';
import {
  isNode,
  isPlain,
  onlyExpression,
  textArgument,
  variableCalled,
  type Node,
} from './Node.ts';
import { readPlace } from './Place.ts';

const TOTAL_OPERATORS: ReadonlySet<unknown> = new Set(['=', '!=', 'in', 'and', 'or']);
const TOTAL_OF_ANYTHING: ReadonlySet<unknown> = new Set(['not', 'exists', 'boolean']);
const TOTAL_OF_A_NAME: ReadonlySet<unknown> = new Set(['valueNamed', 'local', 'isResponseFor']);

/**
 * Can an expression be evaluated for any event, without failing and without changing anything? Only then may what stands
 * behind it decide. True only for what is known to be so; most of the language is not looked into.
 *
 * @param levels how deep to look; deeper ones may fail for their depth alone
 */
export function isTotal(node: unknown, levels: number): boolean {
  if (levels === 0 || !isNode(node)) return false;
  if (readLiteral(node) !== undefined || readLiterals(node) || readPlace(node)) return true;
  if (!isPlain(node)) return false;
  const isTotalBelow = (inner: unknown): boolean => isTotal(inner, levels - 1);
  switch (node.type) {
    case 'variable':
      return true;
    case 'binary':
      return TOTAL_OPERATORS.has(node.value) && isTotalBelow(node.lhs) && isTotalBelow(node.rhs);
    case 'block':
      return isTotalBelow(onlyExpression(node));
    case 'condition':
      return [node.condition, node.then, node.else ?? node.then].every(isTotalBelow);
    case 'function':
      return isTotalCall(node, isTotalBelow);
    default:
      return false;
  }
}

function isTotalCall(node: Node, isTotalBelow: (inner: unknown) => boolean): boolean {
  const name = variableCalled(node);
  if (TOTAL_OF_A_NAME.has(name)) return textArgument(node) !== undefined;
  const { arguments: given = [] } = node;
  return TOTAL_OF_ANYTHING.has(name) && given.length === 1 && isTotalBelow(given[0]);
}
