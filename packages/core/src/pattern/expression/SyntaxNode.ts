/** A node of an expression's syntax tree, as the parser of JSONata makes it. */
export interface SyntaxNode {
  readonly type: string;
  readonly value?: unknown;
  /** Behind the last character of its token. */
  readonly position?: number;
  readonly [field: string]: unknown;
}

/** Whether it is a node, and not one of the plain values and lists that nodes also hold. */
export function isSyntaxNode(value: unknown): value is SyntaxNode {
  return (
    typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'
  );
}

/** The node in that field of another. */
export function childOf(node: SyntaxNode, field: string): SyntaxNode | undefined {
  const child = node[field];
  return isSyntaxNode(child) ? child : undefined;
}

/** The list of nodes in that field of another; empty if there is none. */
export function childrenOf(node: SyntaxNode, field: string): readonly SyntaxNode[] {
  const children = node[field];
  return Array.isArray(children) ? children.filter(isSyntaxNode) : [];
}

/** Every node directly below, in whatever field, in the order of the fields. */
export function allChildren(node: SyntaxNode): readonly SyntaxNode[] {
  const found: SyntaxNode[] = [];
  for (const value of Object.values(node)) collectNodes(value, found);
  return found;
}

/** Adds to one list: every tree is gone through several times when a pattern is checked. */
function collectNodes(value: unknown, found: SyntaxNode[]): void {
  if (typeof value !== 'object' || value === null) return;
  if (isSyntaxNode(value)) found.push(value);
  // A list, a group, a filter, a term of a sort: objects without a type of their own that hold nodes.
  else if (!(value instanceof RegExp))
    for (const inner of Object.values(value)) collectNodes(inner, found);
}

/** The node itself and everything below it, however deep: it takes no stack. */
export function everyNode(node: SyntaxNode): readonly SyntaxNode[] {
  const nodes = [node];
  // The list grows while it is gone through.
  for (const one of nodes) nodes.push(...allChildren(one));
  return nodes;
}

/** How deep it is nested; 1 for a node without children. */
export function depthOf(node: SyntaxNode): number {
  let depth = 0;
  for (let level: readonly SyntaxNode[] = [node]; level.length > 0; depth++)
    level = level.flatMap(allChildren);
  return depth;
}
