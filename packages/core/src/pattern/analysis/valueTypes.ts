import { boundNames } from '../expression/boundNames.ts';
import { eventPath } from '../expression/expressionKeys.ts';
import { BUILT_INS } from '../expression/names.ts';
import { childOf, childrenOf, type SyntaxNode } from '../expression/SyntaxNode.ts';

/** `m` is a missing value, `l` is null; the others are as in signatures of functions. */
export type ValueType = 's' | 'n' | 'b' | 'l' | 'a' | 'o' | 'f' | 'm';

export type ValueTypes = ReadonlySet<ValueType>;

const ANY: ValueTypes = new Set<ValueType>(['s', 'n', 'b', 'l', 'a', 'o', 'f', 'm']);
const TEXT = new Set<ValueType>(['s']);
const BOOLEAN = new Set<ValueType>(['b']);
const NUMBER = new Set<ValueType>(['n', 'm']);

/** Of an event, what is always a text. */
const TEXT_FIELDS = new Set(['event.id', 'event.type', 'event.source.id']);

/** What functions always give, by name; of the others nothing is known. */
const RESULTS: Readonly<Record<string, ValueTypes>> = {
  ...resultsOf('s', ['string', 'substring', 'lowercase', 'uppercase', 'trim', 'pad', 'join']),
  ...resultsOf('n', ['length', 'sum', 'count', 'floor', 'ceil', 'round', 'abs', 'number']),
  ...resultsOf('b', ['exists', 'contains', 'not', 'boolean']),
};

function resultsOf(type: ValueType, names: readonly string[]): Record<string, ValueTypes> {
  return Object.fromEntries(names.map((name) => [name, new Set<ValueType>([type, 'm'])]));
}

/** Knows the types that parts of one expression can have. */
export class TypeReader {
  /** Names that the expression gives itself are not what they usually are. */
  readonly #own: ReadonlySet<string>;

  constructor(expression: SyntaxNode) {
    this.#own = boundNames(expression);
  }

  /** Every type that the value of that part can have. */
  typesOf(node: SyntaxNode): ValueTypes {
    switch (node.type) {
      case 'string':
        return TEXT;
      case 'number':
        return new Set(['n']);
      case 'value':
        return node.value === null ? new Set(['l']) : BOOLEAN;
      case 'binary':
        return this.#operation(String(node.value));
      case 'unary':
        return node.value === '-' ? NUMBER : new Set([node.value === '[' ? 'a' : 'o']);
      case 'condition':
        return this.#either(node);
      case 'block':
        return this.#last(childrenOf(node, 'expressions'));
      case 'lambda':
      case 'regex':
        return new Set(['f']);
      case 'function':
        return RESULTS[this.builtInName(node) ?? ''] ?? ANY;
      default:
        return this.#field(node);
    }
  }

  /** The function of the language that is called, if it is one. */
  builtInName(call: SyntaxNode): string | undefined {
    const procedure = childOf(call, 'procedure');
    const name = procedure?.type === 'variable' ? String(procedure.value) : '';
    return Object.hasOwn(BUILT_INS, name) && !this.#own.has(name) ? name : undefined;
  }

  #operation(operator: string): ValueTypes {
    if (operator === '&') return TEXT;
    if (['+', '-', '*', '/', '%'].includes(operator)) return NUMBER;
    if (['=', '!=', 'and', 'or', 'in'].includes(operator)) return BOOLEAN;
    if (['<', '<=', '>', '>='].includes(operator)) return new Set(['b', 'm']);
    return ANY;
  }

  #either(node: SyntaxNode): ValueTypes {
    const branches = [childOf(node, 'then'), childOf(node, 'else')];
    return new Set(branches.flatMap((branch) => (branch ? [...this.typesOf(branch)] : ['m'])));
  }

  #last(expressions: readonly SyntaxNode[]): ValueTypes {
    const last = expressions.at(-1);
    return last ? this.typesOf(last) : new Set(['m']);
  }

  #field(node: SyntaxNode): ValueTypes {
    const path = eventPath(node);
    return path && !this.#own.has('event') && TEXT_FIELDS.has(path.join('.')) ? TEXT : ANY;
  }
}
