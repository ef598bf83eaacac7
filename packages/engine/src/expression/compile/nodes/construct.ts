import type { Code, Context, NodeCompiler } from '../Code.ts';
import type { Frame } from '../Frame.ts';
import { LanguageError, LeftToInterpreterError, NotCompiledError } from '../LanguageError.ts';
import { isSequence, type Sequence } from '../Sequence.ts';
import type { Syntax, SyntaxPair } from '../Syntax.ts';

/** `[...]`: what its items give, lists flattened by one level unless they are written there themselves. */
export const compileList: NodeCompiler = ({ expressions = [], consarray }, context) => {
  const items = expressions.map((item) => ({
    code: context.compile(item),
    isWritten: item.value === '[',
  }));
  return (input, frame) => {
    let list: Sequence = [];
    for (const { code, isWritten } of items) {
      const value = code(input, frame);
      if (value === undefined) continue;
      if (isWritten) list.push(value);
      else list = frame.run.append(list, value) as Sequence;
    }
    if (consarray) Object.defineProperty(list, 'cons', { value: true, enumerable: false });
    return list;
  };
};

/** `{...}` on its own: an object for everything that the input holds. */
export const compileObject: NodeCompiler = ({ lhs }, context) =>
  compilePairs(lhs as SyntaxPair[], context, context.isInside);

interface Pair {
  readonly key: Code;
  readonly value: Code;
}

interface Group {
  readonly pair: Pair;
  data: unknown;
  /** Whether `data` is a list made here, which may be added to. */
  isOwn: boolean;
}

// Fields that the language uses itself, to know its functions.
const RESERVED = new Set(['_jsonata_lambda', '_jsonata_function']);

/** `{...}` behind a value: its elements grouped by key, then each group made into a value. */
export function compileGroup(node: Syntax, context: Context): Code {
  return compilePairs(node.group?.lhs ?? [], context, !isOnlyHere(node, context));
}

/**
 * Is what a value gives, if that is an empty list, nothing that the expression may come across again? It is if it is
 * written here; what belongs to the event counts as well, for nothing of ours puts anything into it.
 */
function isOnlyHere({ type, value, steps, predicate }: Syntax, { boundNames }: Context): boolean {
  if (predicate) return false;
  const [first, ...others] = type === 'path' ? (steps ?? []) : [{ type, value } as Syntax];
  if (!first || first.predicate || first.stages || first.group) return false;
  if (first.type === 'unary' && first.value === '[') return others.length === 0;
  const isOfEvent = first.type === 'variable' && first.value !== '';
  if (!isOfEvent || boundNames.has(String(first.value))) return false;
  return others.every((step) => step.type === 'name' && !step.stages && !step.group);
}

/** @param isShared whether an empty list that is grouped may be seen again */
function compilePairs(syntax: readonly SyntaxPair[], context: Context, isShared: boolean): Code {
  // `jsonata` puts something into an empty list that it groups. That is left to it, from the beginning.
  if (isShared && context.hasEffects) throw new NotCompiledError('grouping beside effects');
  const pairs = syntax.map(([key, value]) => ({
    key: context.compile(key),
    value: context.compile(value),
  }));
  return (input, frame) => {
    if (isShared && Array.isArray(input) && input.length === 0 && !isSequence(input))
      throw new LeftToInterpreterError('grouping of an empty list');
    const groups = grouped(input, pairs, frame);
    // Without a prototype, a key such as __proto__ is a key like any other.
    const result = Object.create(null) as Record<string, unknown>;
    for (const key of Object.keys(groups)) {
      const { pair, data } = groups[key]!;
      const value = pair.value(data, frame);
      if (value !== undefined) result[key] = value;
    }
    return result;
  };
}

function grouped(input: unknown, pairs: readonly Pair[], frame: Frame): Record<string, Group> {
  const groups = Object.create(null) as Record<string, Group>;
  // An empty list still makes one object, of what needs no input.
  const items: readonly unknown[] =
    Array.isArray(input) && input.length > 0 ? input : [Array.isArray(input) ? undefined : input];
  for (const item of items)
    for (const pair of pairs) {
      frame.run.tick();
      const key = pair.key(item, frame);
      if (key === undefined) continue;
      if (typeof key !== 'string') throw new LanguageError('T1003', key);
      if (RESERVED.has(key)) throw new LanguageError('D1013', key);
      const group = groups[key];
      if (!group) groups[key] = { pair, data: item, isOwn: false };
      else if (group.pair === pair) addTo(group, item, frame);
      else throw new LanguageError('D1009', key);
    }
  return groups;
}

function addTo(group: Group, item: unknown, { run }: Frame): void {
  if (!group.isOwn) {
    group.isOwn = group.data !== undefined && item !== undefined;
    group.data = run.append(group.data, item);
  } else {
    const list = group.data as Sequence;
    if (Array.isArray(item)) for (const inner of item) run.add(list, inner);
    else if (item !== undefined) run.add(list, item);
  }
}
