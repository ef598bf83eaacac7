import { jsonata } from '../jsonata.ts';
import type { Code, Context, NodeCompiler, Surroundings } from './Code.ts';
import { isNamed } from './effects.ts';
import { NotCompiledError } from './LanguageError.ts';
import { compileApply, compileCall } from './nodes/calls.ts';
import { compileGroup, compileList, compileObject } from './nodes/construct.ts';
import { compileDescendants, compileName, compileWildcard } from './nodes/fields.ts';
import { compileFilters, filtered } from './nodes/filters.ts';
import { compileLambda } from './nodes/lambda.ts';
import { compileBinary } from './nodes/operators.ts';
import { compilePath } from './nodes/path.ts';
import { compileRegex } from './nodes/regex.ts';
import { compileBlock, compileCondition, compileLiteral, compileNegation } from './nodes/simple.ts';
import { compileBind, compileVariable } from './nodes/variable.ts';
import { settled } from './Sequence.ts';
import type { Syntax } from './Syntax.ts';
import { namesBoundIn } from './syntaxTree.ts';

/** Kinds of nodes and what compiles them. What is not here is not compiled: `%`, `@`, `#`, `|...|`, `?` as argument. */
const COMPILERS: Readonly<Record<string, NodeCompiler>> = {
  string: compileLiteral,
  number: compileLiteral,
  value: compileLiteral,
  name: compileName,
  wildcard: compileWildcard,
  descendant: compileDescendants,
  path: compilePath,
  binary: compileBinary,
  'unary-': compileNegation,
  'unary[': compileList,
  'unary{': compileObject,
  condition: compileCondition,
  block: compileBlock,
  bind: compileBind,
  variable: compileVariable,
  regex: compileRegex,
  lambda: compileLambda,
  function: compileCall,
  apply: compileApply,
};

/** Kinds of nodes that never give a sequence, or whose parts have settled theirs. */
const NEVER_SEQUENCES = new Set(
  'string number value regex lambda unary- unary[ unary{ condition block bind'.split(' '),
);

/**
 * Compiles a syntax tree.
 *
 * @param depth how deeply it may be nested
 * @throws NotCompiledError if some part of it is left to `jsonata`
 */
export function compileTree(root: Syntax, surroundings: Surroundings, depth: number): Code {
  return new TreeCompiler(root, surroundings, depth).compile(root);
}

const NOWHERE: Surroundings = { getter: () => undefined, effects: new Set() };

class TreeCompiler implements Context {
  readonly surroundings: Surroundings;
  readonly boundNames: ReadonlySet<string>;
  readonly #depth: number;
  readonly hasEffects: boolean;
  #level = 0;
  #insides = 0;

  constructor(root: Syntax, surroundings: Surroundings, depth: number) {
    this.surroundings = surroundings;
    this.boundNames = namesBoundIn(root);
    this.hasEffects = isNamed(root, surroundings.effects);
    this.#depth = depth;
  }

  get level(): number {
    return this.#level;
  }

  get isInside(): boolean {
    return this.#insides > 0;
  }

  compile(node: Syntax): Code {
    if (++this.#level > this.#depth) throw new NotCompiledError('nesting');
    const inside = node.type === 'path' || node.predicate || node.group ? 1 : 0;
    this.#insides += inside;
    const code = this.#finish(node, compilerOf(node)(node, this));
    this.#insides -= inside;
    this.#level--;
    return code;
  }

  compileBody(node: Syntax): Code {
    const outside = this.#level;
    this.#level = 0;
    const code = this.compile(node);
    this.#level = outside;
    return code;
  }

  chain(): Code {
    const tree = jsonata(
      'function($f, $g) { function($x) { $g($f($x)) } }',
    ).ast() as unknown as Syntax;
    return compileTree(tree, NOWHERE, this.#depth);
  }

  /** What comes of every node's value: predicates behind it, a group, and a sequence of one is its element. */
  #finish(node: Syntax, code: Code): Code {
    const filters = compileFilters(node.predicate, this);
    const group = node.type !== 'path' && node.group && compileGroup(node, this);
    const { keepArray } = node;
    if (filters.length === 0 && !group)
      return NEVER_SEQUENCES.has(kindOf(node)) && !keepArray
        ? code
        : (input, frame) => settled(code(input, frame), keepArray);
    return (input, frame) => {
      const value = filtered(code(input, frame), filters, frame);
      return settled(group ? group(value, frame) : value, keepArray);
    };
  }
}

function compilerOf(node: Syntax): NodeCompiler {
  const kind = kindOf(node);
  const compiler = Object.hasOwn(COMPILERS, kind) ? COMPILERS[kind] : undefined;
  if (!compiler || node.tuple) throw new NotCompiledError(node.tuple ? 'path with memory' : kind);
  return compiler;
}

function kindOf({ type, value }: Syntax): string {
  return type === 'unary' ? `unary${String(value)}` : type;
}
