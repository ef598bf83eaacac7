import type { SchemaError } from '../json/SchemaError.ts';
import { pointerTo, type Finding } from './Finding.ts';
import { newFinding } from './findingKinds.ts';

/**
 * Turns a schema validator's complaints into findings: one sentence each, in our words.
 *
 * @param errors as left by the validator, all of them
 * @param document what was validated, to say what was found
 */
export function schemaFindings(errors: readonly SchemaError[], document: unknown): Finding[] {
  const findings = errors.map((error) => toFinding(error, document));
  const seen = new Set<string>();
  return findings.filter(({ pointer, message }) => {
    const key = `${pointer} ${message}`;
    return seen.has(key) ? false : Boolean(seen.add(key));
  });
}

function toFinding(error: SchemaError, document: unknown): Finding {
  const at = error.instancePath;
  const found = describeValue(valueAt(document, at));
  switch (error.keyword) {
    case 'required':
      return finding(at, `expected a field "${param(error, 'missingProperty')}", found none`);
    case 'additionalProperties': {
      const name = param(error, 'additionalProperty');
      return finding(pointerTo(at, name), `unknown field "${name}"`);
    }
    case 'enum':
      return finding(at, `expected one of ${list(error.params['allowedValues'])}, found ${found}`);
    case 'const':
      return finding(
        at,
        `expected ${JSON.stringify(error.params['allowedValue'])}, found ${found}`,
      );
    case 'discriminator':
      return finding(pointerTo(at, 'type'), `expected a known type, found ${typeOf(document, at)}`);
    case 'type':
      return finding(at, `expected ${list(error.params['type'])}, found ${found}`);
    default:
      return finding(at, `${error.message}, found ${found}`);
  }
}

function finding(pointer: string, message: string): Finding {
  return newFinding('shape', pointer, message);
}

function param(error: SchemaError, name: string): string {
  return String(error.params[name]);
}

function list(values: unknown): string {
  return [values].flat().map(String).join(' or ');
}

function typeOf(document: unknown, pointer: string): string {
  return describeValue(valueAt(document, pointerTo(pointer, 'type')));
}

/** The value at a JSON pointer, or undefined. */
export function valueAt(document: unknown, pointer: string): unknown {
  let value = document;
  for (const part of pointer.split('/').slice(1)) {
    if (typeof value !== 'object' || value === null) return undefined;
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    value = Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;
  }
  return value;
}

/** A value as a few words, never longer than a line. */
export function describeValue(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  const text = typeof value === 'bigint' ? `${value}n` : (JSON.stringify(value) ?? typeof value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
