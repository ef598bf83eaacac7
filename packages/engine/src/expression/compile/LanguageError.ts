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

/** Thrown while compiling: this part of the language is left to `jsonata`. */
export class NotCompiledError extends Error {
  override readonly name = 'NotCompiledError';
}
