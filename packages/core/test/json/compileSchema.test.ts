import { Ajv2020 } from 'ajv/dist/2020.js';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EVENT_SCHEMA } from '../../src/event/eventSchema.ts';
import { schemaFindings } from '../../src/finding/schemaFindings.ts';
import { compileSchema } from '../../src/json/compileSchema.ts';
import type { SchemaError } from '../../src/json/SchemaError.ts';
import { PATTERN_SCHEMA } from '../../src/pattern/patternSchema.ts';

const ajv = new Ajv2020({ allErrors: true, discriminator: true, allowUnionTypes: true });

const filter = { type: 'filter', xpr: 'true', publish: { to: ['a'], name: 'n' } };
const PATTERN = {
  name: 'Order',
  id: 'order',
  maxInstances: 2,
  instanceInterval: 5,
  meta: { active: true },
  reactions: [
    {
      name: 'first',
      allowedSources: ['a', 'b'],
      permissions: { allowedRoles: ['r'] },
      expiry: { interval: 5, transition: { name: '$next', input: 'local', localName: 'x' } },
      condition: { type: 'and', operands: [filter, { type: 'or', operands: [filter] }] },
    },
    {
      allowedSources: 'a',
      condition: { ...filter, spawn: { names: ['p'], type: 'child', input: 'default' } },
    },
  ],
};
const EVENT = {
  id: 'e1',
  type: 'order.placed',
  thredId: null,
  time: 5,
  source: { id: 's', name: 'S', uri: 'u' },
  data: {
    title: 't',
    advice: {
      eventType: 'x',
      template: {
        name: 'T',
        interactions: [
          {
            interaction: {
              content: [
                { input: { name: 'n', type: 'numeric', display: 'd' } },
                {
                  input: {
                    name: 'n',
                    type: 'boolean',
                    display: 'd',
                    set: [{ display: 'd', value: true }],
                  },
                },
                { group: { items: [{ text: { value: 'v' } }] } },
                { map: { locations: [{ name: 'n', latitude: '1', longitude: 2 }] } },
              ],
            },
          },
        ],
      },
    },
    content: {
      values: { any: [1] },
      tasks: [
        { op: 'put', params: { type: 't', collector: { skip: 0, limit: 1 } } },
        [{ op: 'get' }],
      ],
      items: [{ contentType: 'c', encoding: 'e', content: 1 }],
      error: { message: 'm', code: 1 },
    },
  },
};

/** A place in a document, and what to put there. */
const change = fc.record({
  place: fc.nat(),
  what: fc.oneof(
    fc.constantFrom<unknown>(
      undefined,
      null,
      '',
      'filter',
      'or',
      'numeric',
      -1,
      0.5,
      {},
      [],
      [{}],
      { type: 'and' },
      '😀',
    ),
    fc.string({ maxLength: 3, unit: 'grapheme' }),
  ),
  name: fc.constantFrom(
    undefined,
    'type',
    'name',
    'unknown',
    'a/b~c',
    'set',
    'operands',
    'xpr',
    'op',
  ),
});

/** The document with some things in it changed, left out, or added. */
function damage(
  document: object,
  changes: readonly { place: number; what: unknown; name?: string | undefined }[],
) {
  const copy = structuredClone(document);
  for (const { place, what, name } of changes) {
    const holders = [...holdersIn(copy)];
    const holder = holders[place % holders.length]!;
    const names = Object.keys(holder);
    const key = name ?? names[place % Math.max(1, names.length)] ?? 'x';
    if (what === undefined) delete holder[key];
    else holder[key] = structuredClone(what);
  }
  return copy;
}

function* holdersIn(value: unknown): Generator<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return;
  yield value as Record<string, unknown>;
  for (const inner of Object.values(value)) yield* holdersIn(inner);
}

const sorted = (errors: readonly SchemaError[], document: unknown) =>
  schemaFindings(errors, document)
    .map(({ pointer, message }) => `${pointer} ${message}`)
    .toSorted();

describe.each([
  ['events', EVENT_SCHEMA, EVENT],
  ['patterns', PATTERN_SCHEMA, PATTERN],
])('the validator of %s', (_, schema, document) => {
  const validate = compileSchema(schema);
  const reference = ajv.compile(schema);

  it('finds nothing wrong with a good one', () => {
    expect(validate(document)).toEqual([]);
    expect(reference(document)).toBe(true);
  });

  it('finds what a general validator finds, in whatever is broken', () => {
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
        const damaged = damage(document, changes);
        const errors = reference(damaged) ? [] : reference.errors!;
        expect(sorted(validate(damaged), damaged)).toEqual(
          sorted(errors as SchemaError[], damaged),
        );
      }),
      { numRuns: 3_000, seed: 1 },
    );
  });

  it.each([[null], [undefined], [5], ['text'], [[]], [{}]])('judges %o alike', (value) => {
    const errors = reference(value) ? [] : reference.errors!;
    expect(sorted(validate(value), value)).toEqual(sorted(errors as SchemaError[], value));
  });
});

describe('compileSchema', () => {
  it('refuses words that it does not know', () => {
    expect(() => compileSchema({ type: 'string', format: 'email' })).toThrow(
      new TypeError('expected a word of JSON schema that is known here, found format'),
    );
  });

  it('refuses a reference to nothing', () => {
    expect(() => compileSchema({ $ref: '#/$defs/none' })).toThrow(TypeError);
  });
});
