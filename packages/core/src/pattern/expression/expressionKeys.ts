import { canonicalJson } from '../../json/canonicalJson.ts';
import { childOf, childrenOf, everyNode, type SyntaxNode } from './SyntaxNode.ts';

/** What `$data` and its like are short for. */
const SHORT_FOR: Readonly<Record<string, readonly string[]>> = {
  event: ['event'],
  data: ['event', 'data'],
  advice: ['event', 'data', 'advice'],
  content: ['event', 'data', 'content'],
  values: ['event', 'data', 'content', 'values'],
};

/** Names that bring about something, or give something else each time. */
const UNSTEADY = new Set(['setLocal', 'random', 'shuffle', 'eval', 'log', 'error', 'assert']);

/** Names of what a thred remembers. */
const OF_THE_THRED = new Set(['local', 'isResponseFor']);

const UNSTEADY_TYPES = new Set(['bind', 'lambda', 'transform', 'partial', 'parent']);

/** Whether the expression gives the same each time it is evaluated on the same event and the same locals. */
export function isSteady(node: SyntaxNode): boolean {
  for (const { type, value } of everyNode(node))
    if (UNSTEADY_TYPES.has(type) || (type === 'variable' && UNSTEADY.has(String(value))))
      return false;
  return true;
}

/** Whether it looks at what the thred remembers. */
export function asksTheThred(node: SyntaxNode): boolean {
  for (const { type, value } of everyNode(node))
    if (type === 'variable' && OF_THE_THRED.has(String(value))) return true;
  return false;
}

/** What all must be true for the expression to be true: the parts between its outermost `and`s. */
export function conjuncts(node: SyntaxNode): readonly SyntaxNode[] {
  const inner = withoutParentheses(node);
  if (inner.type !== 'binary' || inner.value !== 'and') return [inner];
  return [childOf(inner, 'lhs'), childOf(inner, 'rhs')].flatMap((side) =>
    side ? conjuncts(side) : [],
  );
}

/** What stands in parentheses that hold nothing else. */
export function withoutParentheses(node: SyntaxNode): SyntaxNode {
  if (node.type !== 'block') return node;
  const [only, ...others] = childrenOf(node, 'expressions');
  return only && others.length === 0 ? withoutParentheses(only) : node;
}

/** A text that is the same for expressions that say the same, however they are spaced and whichever short name they use. */
export function keyOf(node: SyntaxNode): string {
  const inner = withoutParentheses(node);
  const lhs = childOf(inner, 'lhs');
  const rhs = childOf(inner, 'rhs');
  // Both sides of an operator have the context that it has itself.
  if (inner.type === 'binary' && lhs && rhs)
    return `(${keyOf(lhs)} ${String(inner.value)} ${keyOf(rhs)})`;
  const path = eventPath(inner) ?? pathFromInput(inner);
  return canonicalJson(path ? { path } : plain(inner));
}

/** The names of a path that begins at a variable of the event, such as `['event', 'type']`; undefined for any other. */
export function eventPath(node: SyntaxNode): readonly string[] | undefined {
  if (node.type === 'variable')
    return hasOnly(node, 'value') ? SHORT_FOR[String(node.value)] : undefined;
  const [root, ...names] = stepsOf(node);
  const from = root?.type === 'variable' ? SHORT_FOR[String(root.value)] : undefined;
  return from && namesOf(from, names);
}

/** The same for `event.type`, which means the event only where nothing else is the context. */
function pathFromInput(node: SyntaxNode): readonly string[] | undefined {
  const [root, ...names] = stepsOf(node);
  return root?.type === 'name' && root.value === 'event' ? namesOf(['event'], names) : undefined;
}

function namesOf(from: readonly string[], steps: readonly SyntaxNode[]) {
  if (steps.some(({ type }) => type !== 'name')) return undefined;
  return [...from, ...steps.map(({ value }) => String(value))];
}

/** The steps of a path without `@`, `#`, `[...]`, `{...}` and the like; none of any other. */
function stepsOf(node: SyntaxNode): readonly SyntaxNode[] {
  const steps = node.type === 'path' && hasOnly(node, 'steps') ? childrenOf(node, 'steps') : [];
  return steps.every((step) => hasOnly(step, 'value')) ? steps : [];
}

function hasOnly(node: SyntaxNode, field: string): boolean {
  return Object.keys(node).every((key) => key === 'type' || key === 'position' || key === field);
}

function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (value instanceof RegExp) return String(value);
  if (typeof value !== 'object' || value === null) return value;
  const path = 'type' in value ? eventPath(value as SyntaxNode) : undefined;
  if (path) return { path };
  const { position: _position, ...others } = value as Record<string, unknown>;
  return Object.fromEntries(Object.entries(others).map(([key, inner]) => [key, plain(inner)]));
}
