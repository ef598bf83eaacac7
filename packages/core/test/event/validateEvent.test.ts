import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CoreError, parseEvent, validateEvent, type Event, type Finding } from '../../src/index.ts';

const EVENT: Event = { id: 'o-17', type: 'order.placed', source: { id: 'shop' } };

const FULL: Event = {
  ...EVENT,
  thredId: 'approval_Abc123',
  time: 1_767_225_600_000,
  source: { id: 'shop', name: 'Shop', uri: 'http://shop' },
  re: 'o-16',
  orderingKey: 'customer-5',
  data: {
    title: 'Order',
    description: 'An order',
    display: { uri: 'http://shop/17' },
    advice: {
      eventType: 'order.approved',
      title: 'Approve?',
      template: {
        name: 'form',
        description: 'One question of each kind',
        interactions: [
          {
            interaction: {
              content: [
                { text: { value: 'Hello' } },
                { image: { uri: 'http://i', height: 10, width: '20px' } },
                { video: { uri: 'http://v' } },
                { map: { locations: [{ name: 'here', latitude: 47.4, longitude: '8.5' }] } },
                {
                  group: {
                    items: [
                      { input: { name: 'n', type: 'numeric', display: 'How many?' } },
                      { input: { name: 't', type: 'text', display: 'Why?' } },
                      {
                        input: {
                          name: 'b',
                          type: 'boolean',
                          display: 'Sure?',
                          set: [{ display: 'Yes', value: true }],
                        },
                      },
                      {
                        input: {
                          name: 'c',
                          type: 'nominal',
                          display: 'Which?',
                          multiple: true,
                          set: [{ display: 'Red', value: 'red' }],
                        },
                      },
                    ],
                  },
                },
              ],
            },
          },
        ],
      },
    },
    content: {
      values: { amount: 5, lines: [{ sku: 'x' }] },
      valuesType: 'order',
      tasks: [
        { op: 'put', name: 'store', params: { type: 'Order', values: { a: 1 } } },
        [{ op: 'get', params: { type: 'Order', matcher: { a: 1 }, selector: { include: ['a'] } } }],
      ],
      resources: [{ contentType: 'text/html', uri: 'http://r' }],
      items: [{ contentType: 'text/plain', encoding: 'utf-8', content: 'x' }],
      error: { message: 'no', code: 5000, cause: { message: 'why' } },
    },
  },
};

/** The same event with something put at a path. */
function eventWith(path: string, value: unknown): unknown {
  const event = structuredClone(FULL) as unknown as Record<string, unknown>;
  const steps = path.split('.');
  const last = steps.pop()!;
  let place = event;
  for (const step of steps) place = place[step] as Record<string, unknown>;
  if (value === undefined) delete place[last];
  else place[last] = value;
  return event;
}

function error(pointer: string, message: string): Finding {
  return { code: 'shape', severity: 'error', pointer, message };
}

describe('validateEvent', () => {
  it('finds nothing in the smallest event and in one that has everything', () => {
    expect(validateEvent(EVENT)).toEqual([]);
    expect(validateEvent(FULL)).toEqual([]);
  });

  it.each([null, '', 'p_Abc'])('takes the thred id %j', (thredId) => {
    expect(validateEvent({ ...EVENT, thredId })).toEqual([]);
  });

  it('takes values as an object or as a list, with anything in them', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.array(fc.jsonValue()), fc.dictionary(fc.string(), fc.jsonValue())),
        (values) => {
          expect(validateEvent({ ...EVENT, data: { content: { values } } })).toEqual([]);
        },
      ),
    );
  });

  it.each<[string, unknown, Finding]>([
    ['id', undefined, error('', 'expected a field "id", found none')],
    ['type', undefined, error('', 'expected a field "type", found none')],
    ['source', undefined, error('', 'expected a field "source", found none')],
    ['source.id', undefined, error('/source', 'expected a field "id", found none')],
    ['id', 5, error('/id', 'expected string, found 5')],
    ['id', 10n, error('/id', 'expected string, found 10n')],
    ['id', '', error('/id', 'must NOT have fewer than 1 characters, found ""')],
    ['source', 'shop', error('/source', 'expected object, found "shop"')],
    ['source.id', { $ne: 1 }, error('/source/id', 'expected string, found an object')],
    ['thredId', 5, error('/thredId', 'expected string or null, found 5')],
    ['time', 'now', error('/time', 'expected number, found "now"')],
    ['time', NaN, error('/time', 'expected number, found null')],
    ['extra', 1, error('/extra', 'unknown field "extra"')],
    ['a/b~c', 1, error('/a~1b~0c', 'unknown field "a/b~c"')],
    ['source.token', 'x', error('/source/token', 'unknown field "token"')],
    ['data.stack', 'x', error('/data/stack', 'unknown field "stack"')],
    ['data.content.values', 4, error('/data/content/values', 'expected object or array, found 4')],
    ['orderingKey', '', error('/orderingKey', 'must NOT have fewer than 1 characters, found ""')],
    [
      'data.advice.template.interactions.0.interaction.content.0.input',
      { type: 'colour' },
      error(
        '/data/advice/template/interactions/0/interaction/content/0/input/type',
        'expected a known type, found "colour"',
      ),
    ],
    [
      'data.content.error.code',
      'E5',
      error('/data/content/error/code', 'expected number, found "E5"'),
    ],
  ])('finds what is wrong with %s = %o, and where', (path, value, finding) => {
    expect(validateEvent(eventWith(path, value))).toEqual([finding]);
  });

  it('finds an operation that no agent knows', () => {
    const pointers = validateEvent(eventWith('data.content.tasks.0.op', 'drop'));
    expect(pointers).toContainEqual(
      error(
        '/data/content/tasks/0/op',
        'expected one of put or getOne or get or update or upsert or replace or delete or count or run, found "drop"',
      ),
    );
  });

  it.each([
    ['id', 512],
    ['type', 512],
    ['orderingKey', 512],
    ['thredId', 1_024],
  ])('takes %s of %i characters and no more', (field, most) => {
    expect(validateEvent({ ...EVENT, [field]: 'x'.repeat(most) })).toEqual([]);
    const [finding, ...rest] = validateEvent({ ...EVENT, [field]: 'x'.repeat(most + 1) });
    expect(rest).toEqual([]);
    expect(finding!.pointer).toBe(`/${field}`);
    expect(finding!.message).toContain(`must NOT have more than ${most} characters`);
  });

  it('finds every fault, not only the first', () => {
    const findings = validateEvent({
      type: 5,
      source: { id: '' },
      data: { content: { tasks: 1 } },
    });
    expect(findings.map(({ pointer }) => pointer).toSorted()).toEqual([
      '',
      '/data/content/tasks',
      '/source/id',
      '/type',
    ]);
  });

  it.each([undefined, null, 5, 'text', [], () => 1])('finds that %o is no event', (candidate) => {
    const [finding] = validateEvent(candidate);
    expect(finding).toMatchObject({ severity: 'error', pointer: '' });
    expect(finding!.message).toMatch(/^expected object, found /);
  });

  it('never throws and never changes what it is given, whatever that is', () => {
    fc.assert(
      fc.property(fc.anything({ withBigInt: true, withDate: true }), (candidate) => {
        expect(() => validateEvent(candidate)).not.toThrow();
      }),
    );
    const copy = structuredClone(FULL);
    validateEvent(copy);
    expect(copy).toEqual(FULL);
  });
});

describe('parseEvent', () => {
  it('gives back the same object', () => {
    expect(parseEvent(EVENT)).toBe(EVENT);
  });

  it('throws EVENT_INVALID with a sentence and all findings', () => {
    const candidate = { id: 'a', source: { id: 's', x: 1 } };
    let thrown: unknown;
    try {
      parseEvent(candidate);
    } catch (caught) {
      thrown = caught;
    }
    expect(thrown).toBeInstanceOf(CoreError);
    expect(thrown).toMatchObject({
      code: 'EVENT_INVALID',
      retryable: false,
      message:
        'expected an event: /: expected a field "type", found none; /source/x: unknown field "x"',
      details: { findings: validateEvent(candidate) },
    });
  });
});
