import { childOf, childrenOf, everyNode, type SyntaxNode } from './SyntaxNode.ts';

/** Names that an expression gives itself, wherever in it: by `:=`, as parameters, by `@` and `#`. */
export function boundNames(syntax: SyntaxNode): ReadonlySet<string> {
  const names = new Set<string>();
  for (const node of everyNode(syntax)) {
    if (node.type === 'bind') names.add(String(childOf(node, 'lhs')?.value));
    if (node.type === 'lambda')
      for (const parameter of childrenOf(node, 'arguments')) names.add(String(parameter.value));
    for (const name of [node['focus'], node['index']])
      if (typeof name === 'string') names.add(name);
  }
  return names;
}
