import { beforeEach, describe, expect, it } from 'vitest';
import { MemoryRecords } from '../../src/memory.ts';
import { RECORD_LIMITS, RECORD_TASKS, RecordTasks, type RecordsError } from '../../src/records.ts';

let store: MemoryRecords;
let tasks: RecordTasks;

beforeEach(() => {
  store = new MemoryRecords();
  tasks = new RecordTasks(store, {
    allow: ({ roles }): Readonly<Record<string, readonly (typeof RECORD_TASKS)[number][]>> =>
      roles.includes('admin') ? { Item: RECORD_TASKS, User: ['get', 'count'] } : {},
  });
});

const root = { eventId: 'e', caller: { id: 'root', roles: ['admin'] } };
const refusalOf = async (list: unknown, request = root): Promise<RecordsError | undefined> =>
  tasks.run(list, request).then(
    () => undefined,
    (error: unknown) => error as RecordsError,
  );
const item = (op: string, params: object) => ({ op, params: { type: 'Item', ...params } });
const matcher = (found: unknown) => item('get', { matcher: found });
const user = (op: string) => ({ op, params: { type: 'User', values: {}, matcher: {} } });
const values = (found: unknown) => item('put', { values: found });
const update = (found: unknown) => item('update', { matcher: {}, values: found });

const list = (length: number) => Array.from({ length }, (_, index) => index);
const deep = (names: number) => Array.from({ length: names }, () => 'in').join('.');
const nested = (depth: number): object => (depth === 0 ? {} : { in: nested(depth - 1) });
const orAgain = (depth: number): object => (depth === 0 ? { n: 1 } : { $or: [orAgain(depth - 1)] });

const CASES: readonly (readonly [name: string, task: unknown, words: string])[] = [
  ['what is no task', 'put', '/tasks/0: expected an object, found string'],
  ['an unknown operation', { op: 'drop' }, '/tasks/0/op: expected one of put'],
  ['a task without a type', { op: 'get', params: {} }, '/tasks/0/params/type: expected a type'],
  ['a type that is no name', item('get', { type: 'system.users' }), '/params/type: expected a let'],
  ['a host', { ...item('get', {}), options: { hostString: 'h' } }, 'expected no host and no dat'],
  ['a database', { ...item('get', {}), options: { dbname: 'd' } }, 'expected no host and no dat'],
  ['put without values', item('put', {}), '/values: expected values, found none'],
  ['put of a text', values('x'), '/values: expected an object, found string'],
  ['too many records', values(list(RECORD_LIMITS.recordsPerTask + 1)), 'at most 1000 records'],
  ['an id that is no text', values({ id: 7 }), '/values/id: expected a text of 1 to 512'],
  ['an id that is too long', values({ id: 'x'.repeat(513) }), 'found 513 characters'],
  ['a field with a dot', values({ 'a.b': 1 }), '/values/a.b: expected a name without a dot'],
  ['a field with a dollar', values([{ in: { $a: 1 } }]), '/values/0/in/$a: expected a name'],
  ['a prototype', values(JSON.parse('{"__proto__":{"a":1}}')), 'expected a name'],
  ['a record that is too deep', values(nested(RECORD_LIMITS.recordDepth)), 'at most 50 lists'],
  [
    'a change that is too deep',
    update({ [deep(49)]: {}, [`x.${deep(48)}`]: { in: 1 } }),
    'at most 50 lists',
  ],
  ['an element that is too deep', update({ $push: { [deep(49)]: 1 } }), 'at most 50 lists'],
  ['an element added too deep', update({ $add: { [deep(49)]: 1 } }), 'at most 50 lists'],
  ['a path that is too deep', matcher({ [deep(51)]: 1 }), 'expected at most 50 names, found 51'],
  ['a change of everything by default', item('update', { values: {} }), '{} for all, found none'],
  ['a deletion of everything by default', item('delete', {}), '{} for all, found none'],
  ['an update without values', item('update', { matcher: {} }), 'expected values, found none'],
  ['an unknown change', update({ $rename: { a: 'b' } }), '/$rename: expected one of $inc'],
  ['a change that names an element', update({ 'a.0': 1 }), '/a.0: expected names of fields'],
  ['a sum with a text', update({ $inc: { n: '1' } }), '/$inc/n: expected a number, found string'],
  ['a time that is not true', update({ $now: { at: 1 } }), '/$now/at: expected true'],
  ['an object to remove', update({ $remove: { a: {} } }), 'expected a text, a number, true, false'],
  ['an operator inside a value', update({ a: { $each: [1] } }), '/a/$each: expected a name'],
  ['two changes of a field', update({ a: 1, $inc: { a: 1 } }), 'one change for each field'],
  ['a change inside another', update({ a: {}, $inc: { 'a.b': 1 } }), 'found two of a.b'],
  ['a change inside, not beside', update({ a: 1, 'a-b': 1, 'a.b': 1 }), 'found two of a.b'],
  ['a matcher that is a list', matcher([]), '/matcher: expected an object, found list'],
  [
    'an unknown operator',
    matcher({ n: { $where: 'x' } }),
    '/matcher/n/$where: expected one of $gt',
  ],
  ['an operator of its own', matcher({ $where: 'x' }), '/matcher/$where: expected names of fields'],
  ['a list to be equal', matcher({ n: [1] }), '/matcher/n: expected a text, a number'],
  ['an empty condition', matcher({ n: {} }), 'expected a value or operators'],
  ['truth compared by size', matcher({ n: { $gt: true } }), 'expected a number or a text'],
  ['null inside', matcher({ 'in.n': null }), 'null for a field of the record itself only'],
  ['null inside a list', matcher({ 'in.n': { $in: [null] } }), 'null for a field of the record'],
  ['an inner id', matcher({ _id: 'a' }), '/matcher/_id: expected names of fields'],
  ['an empty choice', matcher({ $or: [] }), '/matcher/$or: expected a list of matchers'],
  ['too many conditions', matcher({ n: { $in: list(1_001) } }), 'at most 1000 conditions'],
  ['matchers that are too deep', matcher(orAgain(8)), 'at most 8 matchers around one another'],
  ['a pattern that is too long', matcher({ t: { $re: 'x'.repeat(257) } }), 'at most 256 char'],
  ['a group in a pattern', matcher({ t: { $re: '(a+)+' } }), 'expected a character, or \\ before'],
  ['a pattern that looks back', matcher({ t: { $re: '\\1' } }), 'expected \\d, \\w or a sign'],
  ['a class that never ends', matcher({ t: { $re: '[a' } }), 'expected a character or ]'],
  ['an end in the middle', matcher({ t: { $re: 'a$b' } }), 'expected $ at the end at position 2'],
  ['a range that goes down', matcher({ t: { $re: '[z-a]' } }), 'a range that goes upwards'],
  ['a limit that is too high', item('get', { collector: { limit: 1_001 } }), 'from 0 to 1000'],
  ['a skip that is no number', item('get', { collector: { skip: '1' } }), 'a whole number'],
  ['a sort that is no list', item('get', { collector: { sort: {} } }), '/sort: expected a list'],
  [
    'an order that is no truth value',
    item('get', { collector: { sort: [{ field: 'a', desc: 1 }] } }),
    '/desc: expected true or false',
  ],
  [
    'both kinds of selection',
    item('get', { selector: { include: ['a'], exclude: ['b'] } }),
    'only id beside include',
  ],
];

describe('tasks', () => {
  it.each(CASES)('refuse %s', async (_name, task, words) => {
    const found = await refusalOf([values({ id: 'before' }), task].slice(1));
    expect(found).toMatchObject({ code: 'RECORDS_TASK_INVALID' });
    expect(found?.message).toContain(words);
  });

  it('are all checked before the first is done', async () => {
    expect(await refusalOf([values({ id: 'a' }), { op: 'drop' }])).toMatchObject({
      message: expect.stringContaining('/tasks/1/op: expected') as unknown,
    });
    expect(
      await refusalOf([values({ id: 'a' }), [{ op: 'get', params: { type: 'Other' } }]]),
    ).toMatchObject({
      code: 'RECORDS_NOT_ALLOWED',
      details: { wireCode: 4101, type: 'Other', op: 'get' },
      message: 'expected a task that is allowed (with Other: nothing), found get',
    });
    expect(await tasks.run([item('count', {})], root)).toEqual([0]);
  });

  it('may go as deep as a record, whether they put it or change it', async () => {
    const deepest = nested(RECORD_LIMITS.recordDepth - 2);
    const change = update({ [deep(RECORD_LIMITS.recordDepth - 1)]: 1 });
    expect(await tasks.run([values({ id: 'a', ...deepest }), change], root)).toEqual(['a', null]);
    const found = await tasks.run([item('getOne', { selector: { include: ['in'] } })], root);
    const record = Object.entries((found as readonly object[])[0]!);
    const again = values(Object.fromEntries(record.filter(([name]) => name !== 'id')));
    expect(await tasks.run([again], { ...root, eventId: 'again' })).toHaveLength(1);
  });

  it('are refused if there are too many of them, or no list', async () => {
    const count = item('count', {});
    const many = (length: number) => list(length).map(() => count);
    expect(await tasks.run([...many(50), many(50)], root)).toHaveLength(51);
    expect((await refusalOf([...many(50), many(51)]))?.message).toBe(
      '/tasks: expected at most 100 tasks, found 101',
    );
    expect((await refusalOf(many(101).map(() => [])))?.message).toBe(
      '/tasks: expected at most 100 tasks, found 101',
    );
    expect((await refusalOf({ 0: count }))?.message).toBe(
      '/tasks: expected a list of tasks, found object',
    );
  });

  it('of another caller, or other tasks, are done though the id of their event was there before', async () => {
    const other = { ...root, caller: { ...root.caller, id: 'other' } };
    expect(await tasks.run([values({ id: 'a' })], root)).toEqual(['a']);
    expect(await tasks.run([values({ id: 'a' })], root)).toEqual(['a']);
    expect(await tasks.run([values({ id: 'b' })], root)).toEqual(['b']);
    expect(await tasks.run([values({ id: 'c' })], other)).toEqual(['c']);
    expect(await refusalOf([values({ id: 'a' })], other)).toMatchObject({ code: 'RECORDS_EXISTS' });
    expect(await tasks.run([item('count', {})], root)).toEqual([3]);
  });

  it('may do what their caller is allowed, and no more', async () => {
    const joe = { eventId: 'e', caller: { id: 'joe', roles: [] } };
    expect(await tasks.run([user('get'), user('count')], root)).toEqual([[], 0]);
    expect((await refusalOf([user('put')]))?.code).toBe('RECORDS_NOT_ALLOWED');
    expect((await refusalOf([user('get')], joe))?.code).toBe('RECORDS_NOT_ALLOWED');
    const builtIn = { op: 'get', params: { type: 'toString' } };
    expect((await refusalOf([builtIn]))?.code).toBe('RECORDS_NOT_ALLOWED');
  });

  it('without params, and run, do nothing', async () => {
    expect(await tasks.run([{ op: 'put' }, item('run', {})], root)).toEqual([null, null]);
  });

  it('refuse a record that is too large, with its size', async () => {
    const { recordLength } = RECORD_LIMITS;
    expect(await refusalOf([values({ text: 'x'.repeat(recordLength) })])).toMatchObject({
      code: 'RECORDS_TOO_LARGE',
      message: `expected a record of at most ${recordLength}, found ${recordLength + 11}`,
    });
  });

  it('match a text of any length in one pass, whatever the pattern', async () => {
    const text = 'a'.repeat(200_000);
    await tasks.run([values({ id: 'a', text })], root);
    const startedAt = performance.now();
    const found = await tasks.run(
      [item('count', { matcher: { text: { $re: 'a*a*a*a*a*a*b' } } })],
      root,
    );
    expect(found).toEqual([0]);
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });
});
