import { expect, it } from 'vitest';
import { MemoryRecords } from '../../src/memory.ts';
import { RECORD_LIMITS, RECORD_TASKS, RecordTasks, Steps } from '../../src/records.ts';

const item = (op: string, params: object) => ({ op, params: { type: 'Item', ...params } });
const caller = { id: 'root', roles: [] };

/** Tasks on records of which each holds this. */
async function tasksOn(count: number, fields: object): Promise<RecordTasks> {
  const tasks = new RecordTasks(new MemoryRecords(), { allow: () => ({ Item: RECORD_TASKS }) });
  const values = Array.from({ length: count }, () => fields);
  await tasks.run([item('put', { values })], { eventId: 'first', caller });
  return tasks;
}

const text = 'a'.repeat(250_000);
const manyFields = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`f${index}`, index]));
const manyConditions = { n: { $nin: Array.from({ length: 1_000 }, (_, index) => index) } };
const sort = Array.from({ length: 1_000 }, (_, index) => ({ field: `g${index}` }));
const changes = Object.fromEntries(sort.map((_, index) => [`o.f${index}`, 0]));
const fields = sort.map(({ field }) => `o.${field}`);

it.each<[string, number, object, object]>([
  [
    'a pattern of many places',
    1,
    { text },
    item('count', { matcher: { text: { $re: `${'a*'.repeat(126)}b$` } } }),
  ],
  ['many conditions', 1_000, { n: [-1, -2, -3, -4] }, item('count', { matcher: manyConditions })],
  ['an order by many fields', 1_000, {}, item('get', { collector: { sort, limit: 1 } })],
  [
    'many changes of a large object',
    10,
    { o: manyFields(8_000) },
    item('update', { matcher: {}, values: changes }),
  ],
  [
    'many fields left out of a large object',
    20,
    { o: manyFields(8_000) },
    item('get', { selector: { exclude: fields }, collector: { limit: 10 } }),
  ],
])('refuses what costs more than the steps of an event: %s', async (_, count, record, task) => {
  const tasks = await tasksOn(count, record);
  const least = { code: 'RECORDS_TOO_LARGE', details: { what: 'steps of one event' } };
  // Tasks share the steps: each of them alone may do.
  const event = Array.from({ length: 10 }, () => task);
  await expect(tasks.run(event, { eventId: 'costs', caller })).rejects.toMatchObject(least);
  const cheap = [item('count', { matcher: { n: { $gt: 0 } } })];
  expect(await tasks.run(cheap, { eventId: 'cheap', caller })).toEqual([0]);
});

it('leaves nothing done by the transaction that ran out of steps', async () => {
  const store = new MemoryRecords();
  const put = {
    op: 'put',
    type: 'Item',
    records: [{ id: 'a' }, { id: 'b' }],
    isList: true,
  } as const;
  const count = { op: 'count', type: 'Item', matcher: { kind: 'all', of: [] } } as const;
  const options = { now: '', resultLength: RECORD_LIMITS.resultLength };
  const poor = { ...options, steps: new Steps(4) };
  await expect(store.transact([put, count], poor)).rejects.toMatchObject({
    details: { most: 4, found: 8 },
  });
  expect(await store.transact([count], options)).toEqual([0]);
});
