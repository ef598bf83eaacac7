import type { Syntax } from './Syntax.ts';

/** Calls `visit` with every node of a tree, a node before what it holds; what it answers `false` to is not gone into. */
export function walk(root: unknown, visit: (node: Syntax) => boolean | void): void {
  if (Array.isArray(root)) for (const item of root) walk(item, visit);
  else if (isTree(root)) {
    if (isNode(root) && visit(root) === false) return;
    for (const key of Object.keys(root) as (keyof typeof root)[])
      if (key !== 'signature') walk(root[key], visit);
  }
}

/** Names that something in the tree binds: `:=`, and what functions call their arguments. */
export function namesBoundIn(root: Syntax): ReadonlySet<string> {
  const names = new Set<string>();
  walk(root, (node) => {
    if (node.type === 'bind') names.add(String((node.lhs as Syntax).value));
    if (node.type === 'lambda') for (const name of argumentNames(node)) names.add(name);
  });
  return names;
}

export function argumentNames({ arguments: names = [] }: Syntax): string[] {
  return names.map(({ value }) => String(value));
}

/** Does it bind a name where it stands itself, not in a block or function of its own? */
export function bindsInto(root: Syntax): boolean {
  let binds = false;
  walk(root, ({ type }) => {
    if (type === 'bind') binds = true;
    return type !== 'block' && type !== 'lambda';
  });
  return binds;
}

function isTree(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !(value instanceof RegExp);
}

function isNode(value: object): value is Syntax {
  return 'type' in value && typeof value.type === 'string';
}
