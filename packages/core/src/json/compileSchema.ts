import { compileWords, type Check, type Compile } from './schemaWords.ts';
import type { SchemaError } from './SchemaError.ts';

/** Tells everything in which a value is not what the schema asks for; nothing if it is. */
export type SchemaValidator = (value: unknown) => readonly SchemaError[];

type Schema = Readonly<Record<string, unknown>>;

/** Words that say nothing about a value. */
const SILENT = new Set(['$schema', '$defs', 'title', 'description']);

/**
 * A validator for one JSON schema of ours, as functions within functions. It knows the words of JSON schema that we use
 * (draft 2020-12) and refuses others; making it takes well under a millisecond, which a program waits for at its start.
 *
 * @throws TypeError for a word that it does not know
 */
export function compileSchema(root: object): SchemaValidator {
  const definitions = new Map<unknown, Check>();
  const compile: Compile = (schema) => {
    const { $ref, ...words } = schema as Schema;
    const checks = compileWords(withoutSilent(words), compile);
    if ($ref !== undefined) checks.push(refer($ref));
    const [only] = checks;
    if (checks.length === 1) return only!;
    return (value, path, errors) => {
      for (const check of checks) check(value, path, errors);
    };
  };
  // Looked up when it is used: a definition may refer to itself.
  const refer = (name: unknown): Check => {
    if (!definitions.has(name) && !isDefined(root as Schema, name))
      throw new TypeError(`expected a definition in the schema, found ${String(name)}`);
    return (value, path, errors) => definitions.get(name)!(value, path, errors);
  };
  for (const [name, schema] of definitionsOf(root as Schema))
    definitions.set(`#/$defs/${name}`, compile(schema));
  const check = compile(root);
  return (value) => {
    const errors: SchemaError[] = [];
    check(value, '', errors);
    return errors;
  };
}

function definitionsOf({ $defs = {} }: Schema): [string, object][] {
  return Object.entries($defs as Readonly<Record<string, object>>);
}

function isDefined(root: Schema, name: unknown): boolean {
  return definitionsOf(root).some(([known]) => name === `#/$defs/${known}`);
}

function withoutSilent(words: Schema): Schema {
  return Object.fromEntries(Object.entries(words).filter(([word]) => !SILENT.has(word)));
}
