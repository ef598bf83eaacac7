import type { SyntaxNode } from '../expression/Expression.ts';

/** A node of a syntax tree, with all that is looked at to find out what an expression asks for. */
export interface Node extends SyntaxNode {
  readonly steps?: readonly Node[];
  readonly expressions?: readonly unknown[];
  readonly procedure?: unknown;
  readonly arguments?: readonly unknown[];
  readonly condition?: unknown;
  readonly then?: unknown;
  readonly else?: unknown;
}

export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value;
}

const PLAIN_KEYS: ReadonlySet<string> = new Set([
  'type',
  'value',
  'position',
  'lhs',
  'rhs',
  'steps',
  'expressions',
  'procedure',
  'arguments',
  'condition',
  'then',
  'else',
]);

/** Nothing hangs on the node that would change what it gives: no predicate, index, grouping, or what is not known here. */
export function isPlain(node: Node): boolean {
  return Object.keys(node).every(
    (key) => PLAIN_KEYS.has(key) || node[key as keyof Node] === undefined,
  );
}

/** The name of the variable that a node calls as a function; undefined if it is no such call. */
export function variableCalled({ type, procedure }: Node): string | undefined {
  if (type !== 'function' || !isNode(procedure) || !isPlain(procedure)) return undefined;
  return procedure.type === 'variable' ? String(procedure.value) : undefined;
}

/** The only argument of a call, if it has one and that is a literal text. */
export function textArgument({ arguments: given = [] }: Node): string | undefined {
  const [only] = given;
  if (given.length !== 1 || !isNode(only) || !isPlain(only)) return undefined;
  return only.type === 'string' ? String(only.value) : undefined;
}

/** The expression in parentheses, if there is one only. */
export function onlyExpression({ type, expressions = [] }: Node): unknown {
  return type === 'block' && expressions.length === 1 ? expressions[0] : undefined;
}
