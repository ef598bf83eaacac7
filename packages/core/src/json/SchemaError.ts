/** One thing in which a value is not what a schema asks for. */
export interface SchemaError {
  /** JSON pointer to what is at fault. */
  readonly instancePath: string;
  /** The schema's word that it breaks. */
  readonly keyword: string;
  /** What the word was about: `missingProperty`, `allowedValues` and so on. */
  readonly params: Readonly<Record<string, unknown>>;
  readonly message: string;
}
