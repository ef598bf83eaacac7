import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { PATTERN_SCHEMA, patternVersion, validatePattern, type Pattern } from '../../src/index.ts';

const FILE = new URL('../../pattern.schema.json', import.meta.url);

/** Pointers to properties that have no description, neither themselves nor where they refer to. */
function undescribed(schema: unknown, pointer = ''): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const { properties = {} } = schema as { properties?: Record<string, object> };
  const own = Object.entries(properties).flatMap(([name, property]) =>
    'description' in property || '$ref' in property ? [] : [`${pointer}/${name}`],
  );
  const inner = Object.entries(schema).flatMap(([key, value]) =>
    undescribed(value, `${pointer}/${key}`),
  );
  return [...own, ...inner];
}

describe('the schema of patterns', () => {
  it('describes every field', () => {
    expect(undescribed(PATTERN_SCHEMA)).toEqual([]);
    expect(undescribed({ properties: { a: {} } })).toEqual(['/a']);
  });

  it('is published as a file, the same as in the code', async () => {
    expect(JSON.parse(await readFile(FILE, 'utf8'))).toEqual(
      JSON.parse(JSON.stringify(PATTERN_SCHEMA)),
    );
  });

  it('may be named in a pattern, which does not make it another one', () => {
    const pattern: Pattern = {
      name: 'p',
      reactions: [{ condition: { type: 'filter', xpr: 'a' } }],
    };
    const named = { $schema: './pattern.schema.json', ...pattern };
    expect(validatePattern(named)).toEqual([]);
    expect(patternVersion(named)).toBe(patternVersion(pattern));
  });
});
