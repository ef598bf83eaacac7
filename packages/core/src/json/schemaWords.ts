import { pointerTo } from '../finding/Finding.ts';
import type { SchemaError } from './SchemaError.ts';

/** Adds what is wrong with a value. */
export type Check = (value: unknown, path: string, errors: SchemaError[]) => void;
/** Makes the check of a schema within a schema. */
export type Compile = (schema: object) => Check;

type Words = Readonly<Record<string, unknown>>;
type Fields = Readonly<Record<string, unknown>>;
type MakeCheck = (word: never, compile: Compile, words: Words) => Check;

/** In the order in which their faults are told. */
const WORDS: Readonly<Record<string, MakeCheck>> = {
  type: (types: string | readonly string[]) => {
    const allowed = [types].flat();
    const message = `must be ${allowed.join(',')}`;
    return (value, path, errors) => {
      if (!allowed.some((type) => isOfType(value, type)))
        errors.push({ instancePath: path, keyword: 'type', params: { type: types }, message });
    };
  },
  minimum: (limit: number) => (value, path, errors) => {
    if (typeof value !== 'number' || value >= limit) return;
    errors.push(bound('minimum', path, { comparison: '>=', limit }, `must be >= ${limit}`));
  },
  maxLength: (limit: number) => (value, path, errors) => {
    if (typeof value !== 'string' || value.length <= limit || lengthOf(value) <= limit) return;
    const message = `must NOT have more than ${limit} characters`;
    errors.push(bound('maxLength', path, { limit }, message));
  },
  minLength: (limit: number) => (value, path, errors) => {
    // A character takes two places at most.
    if (typeof value !== 'string' || value.length >= 2 * limit || lengthOf(value) >= limit) return;
    const message = `must NOT have fewer than ${limit} characters`;
    errors.push(bound('minLength', path, { limit }, message));
  },
  minItems: (limit: number) => (value, path, errors) => {
    if (!Array.isArray(value) || value.length >= limit) return;
    const message = `must NOT have fewer than ${limit} items`;
    errors.push(bound('minItems', path, { limit }, message));
  },
  items: (schema: object, compile) => {
    const check = compile(schema);
    return (value, path, errors) => {
      if (!Array.isArray(value)) return;
      for (let i = 0; i < value.length; i++) check(value[i], `${path}/${i}`, errors);
    };
  },
  required: (names: readonly string[]) => (value, path, errors) => {
    if (!isFields(value)) return;
    for (const name of names) {
      if (value[name] !== undefined) continue;
      const message = `must have required property '${name}'`;
      const params = { missingProperty: name };
      errors.push({ instancePath: path, keyword: 'required', params, message });
    }
  },
  additionalProperties: (_: false, __, { properties = {} }) => {
    const known = new Set(Object.keys(properties as object));
    return (value, path, errors) => {
      if (!isFields(value)) return;
      for (const name in value) if (!known.has(name)) errors.push(unknownField(path, name));
    };
  },
  properties: (schemas: Readonly<Record<string, object>>, compile) => {
    const checks = Object.entries(schemas)
      .filter(([, schema]) => Object.keys(schema).length > 0)
      .map(([name, schema]) => ({ name, step: pointerTo('', name), check: compile(schema) }));
    return (value, path, errors) => {
      if (!isFields(value)) return;
      for (const { name, step, check } of checks)
        if (value[name] !== undefined) check(value[name], path + step, errors);
    };
  },
  const: (allowedValue: unknown) => (value, path, errors) => {
    if (value === allowedValue) return;
    const params = { allowedValue };
    errors.push({
      instancePath: path,
      keyword: 'const',
      params,
      message: 'must be equal to constant',
    });
  },
  enum: (allowedValues: readonly unknown[]) => (value, path, errors) => {
    if (allowedValues.includes(value)) return;
    const message = 'must be equal to one of the allowed values';
    errors.push({ instancePath: path, keyword: 'enum', params: { allowedValues }, message });
  },
  anyOf: (schemas: readonly object[], compile) => {
    const checks = schemas.map(compile);
    return (value, path, errors) => {
      const all: SchemaError[] = [];
      for (const check of checks) {
        const own: SchemaError[] = [];
        check(value, path, own);
        if (own.length === 0) return;
        all.push(...own);
      }
      const message = 'must match a schema in anyOf';
      errors.push(...all, { instancePath: path, keyword: 'anyOf', params: {}, message });
    };
  },
  discriminator: ({ propertyName }: { readonly propertyName: string }, compile, { oneOf }) => {
    const checks = new Map(
      (oneOf as readonly { properties: Record<string, { const: unknown }> }[]).map((schema) => [
        schema.properties[propertyName]!.const,
        compile(schema),
      ]),
    );
    return (value, path, errors) => {
      if (!isFields(value)) return;
      const tag = value[propertyName];
      const check = checks.get(tag);
      if (check) check(value, path, errors);
      else errors.push(noSuchTag(path, propertyName, tag));
    };
  },
};

/** Said by `discriminator`, which looks at the one alternative that the value names. */
const IMPLIED = new Set(['oneOf']);

/** @throws TypeError for a word that is not known */
export function compileWords(words: Words, compile: Compile): Check[] {
  for (const word of Object.keys(words))
    if (!(word in WORDS) && !IMPLIED.has(word))
      throw new TypeError(`expected a word of JSON schema that is known here, found ${word}`);
  return Object.entries(WORDS)
    .filter(([word]) => words[word] !== undefined)
    .map(([word, make]) => make(words[word] as never, compile, words));
}

function isOfType(value: unknown, type: string): boolean {
  switch (type) {
    case 'null':
      return value === null;
    case 'array':
      return Array.isArray(value);
    case 'object':
      return isFields(value);
    case 'integer':
      return Number.isInteger(value);
    case 'number':
      return Number.isFinite(value);
    default:
      return typeof value === type;
  }
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** In characters as people count them: a pair of surrogates is one. */
function lengthOf(text: string): number {
  let length = 0;
  for (const _ of text) length++;
  return length;
}

function bound(keyword: string, path: string, params: Fields, message: string): SchemaError {
  return { instancePath: path, keyword, params, message };
}

function unknownField(path: string, additionalProperty: string): SchemaError {
  const message = 'must NOT have additional properties';
  const params = { additionalProperty };
  return { instancePath: path, keyword: 'additionalProperties', params, message };
}

function noSuchTag(path: string, tag: string, tagValue: unknown): SchemaError {
  const isText = typeof tagValue === 'string';
  const error = isText ? 'mapping' : 'tag';
  const message = isText ? `value of tag "${tag}" must be in oneOf` : `tag "${tag}" must be string`;
  const params = { error, tag, tagValue };
  return { instancePath: path, keyword: 'discriminator', params, message };
}
