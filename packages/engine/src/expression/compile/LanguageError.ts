/** An error of the language, with the language's own code. */
export class LanguageError extends Error {
  override readonly name = 'LanguageError';
  readonly code: string;
  readonly value: unknown;

  constructor(code: string, value?: unknown) {
    super(`error ${code} of the language`);
    this.code = code;
    this.value = value;
  }
}

/** Thrown while evaluating: what comes of this is left to `jsonata`, which evaluates the expression from its beginning. */
export class LeftToInterpreterError extends Error {
  override readonly name = 'LeftToInterpreterError';
}

/** Thrown while compiling: this part of the language is left to `jsonata`. */
export class NotCompiledError extends Error {
  override readonly name = 'NotCompiledError';
}
