import type { Finding } from '../../finding/Finding.ts';
import { newFinding } from '../../finding/findingKinds.ts';
import { boundNames } from '../expression/boundNames.ts';
import { BUILT_INS, EVENT_NAMES, OUTBOUND_NAME } from '../expression/names.ts';
import type { ParsedExpression } from '../expression/readExpressions.ts';
import { everyNode } from '../expression/SyntaxNode.ts';

/** `$` is the context and `$$` the whole input. */
const GIVEN = new Set<string>(['', '$', ...EVENT_NAMES, ...Object.keys(BUILT_INS)]);

/** Names with a `$` that neither the event nor the language nor the expression itself gives. */
export function checkNames({ pointer, use, syntax }: ParsedExpression): Finding[] {
  const own = boundNames(syntax);
  const unknown = new Set<string>();
  for (const { type, value } of everyNode(syntax)) {
    const name = String(value);
    if (type !== 'variable' || GIVEN.has(name) || own.has(name)) continue;
    if (name !== OUTBOUND_NAME || use !== 'onPublish') unknown.add(name);
  }
  return [...unknown].map((name) =>
    newFinding('unknown-name', pointer, `expected a name that is given, found "$${name}"`),
  );
}
