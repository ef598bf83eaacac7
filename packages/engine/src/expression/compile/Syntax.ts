/** A node of the language's syntax tree, as its parser makes it. Which fields there are depends on the type. */
export interface Syntax {
  readonly type: string;
  readonly value?: unknown;
  readonly lhs?: Syntax | SyntaxPair[];
  readonly rhs?: Syntax;
  readonly steps?: readonly Syntax[];
  readonly stages?: readonly SyntaxFilter[];
  readonly predicate?: readonly SyntaxFilter[];
  readonly group?: { readonly lhs: readonly SyntaxPair[] };
  readonly terms?: readonly { readonly descending: boolean; readonly expression: Syntax }[];
  readonly expression?: Syntax;
  readonly expressions?: readonly Syntax[];
  readonly condition?: Syntax;
  readonly then?: Syntax;
  readonly else?: Syntax;
  readonly procedure?: Syntax;
  readonly arguments?: readonly Syntax[];
  readonly body?: Syntax;
  readonly signature?: Signature;
  readonly thunk?: boolean;
  readonly keepArray?: boolean;
  readonly keepSingletonArray?: boolean;
  readonly consarray?: boolean;
  /** Set where a path remembers what it came through; such paths are not compiled. */
  readonly tuple?: boolean;
}

export type SyntaxPair = readonly [key: Syntax, value: Syntax];

export interface SyntaxFilter {
  readonly type: string;
  readonly expr: Syntax;
}

/** What a function says about its arguments, as the language's parser reads it. */
export interface Signature {
  readonly definition: string;
  /** @throws an object with `code` */
  validate(args: readonly unknown[], context: unknown): unknown[];
}
