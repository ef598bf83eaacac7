import { expect, it } from 'vitest';
import { MemoryRecords } from '../../src/memory.ts';
import {
  PATTERN_RECORDS,
  RECORD_TASKS,
  recordedPatterns,
  RecordTasks,
  type RecordStore,
} from '../../src/records.ts';

/** A store with 600 patterns, of which the eighth is not active. */
async function manyPatterns() {
  const store = new MemoryRecords();
  const tasks = new RecordTasks(store, { allow: () => ({ [PATTERN_RECORDS]: RECORD_TASKS }) });
  const patterns = Array.from({ length: 600 }, (_, index) => ({
    id: `p${String(index).padStart(3, '0')}`,
    name: 'P',
    reactions: [],
    meta: { active: index !== 7 },
  }));
  const put = { op: 'put', params: { type: PATTERN_RECORDS, values: patterns } };
  await tasks.run([put], { eventId: 'e', caller: { id: 'root', roles: [] } });
  return { store, patterns };
}

it('gives the patterns that are active as they were put, by id', async () => {
  const { store, patterns } = await manyPatterns();
  const source = recordedPatterns(store);
  expect(await source.patterns()).toEqual(patterns.filter(({ meta }) => meta.active));
  expect(await source.pattern('p003')).toEqual(patterns[3]);
  expect(await source.pattern('p007')).toBeUndefined();
  expect(await source.pattern('none')).toBeUndefined();
});

it('passes over none because others are deleted meanwhile', async () => {
  const { store, patterns } = await manyPatterns();
  const early = ['p000', 'p001'];
  let isDeleted = false;
  const deletes: RecordStore = {
    // Somebody deletes two of the first page when that has been read.
    transact: async (operations, options) => {
      const found = await store.transact(operations, options);
      if (!isDeleted && operations[0]?.op === 'get')
        for (const value of early) {
          const matcher = { kind: 'equals', path: ['id'], value } as const;
          await store.transact([{ op: 'delete', type: PATTERN_RECORDS, matcher }], options);
          isDeleted = true;
        }
      return found;
    },
    close: () => store.close(),
  };
  const rest = patterns.filter(({ id, meta }) => meta.active && !early.includes(id));
  expect(await recordedPatterns(deletes).patterns()).toEqual(rest);
  expect(isDeleted).toBe(true);
});

it('refuses more than it looks for, and does not leave some out', async () => {
  const { store } = await manyPatterns();
  expect(await recordedPatterns(store, { most: 600 }).patterns()).toHaveLength(599);
  await expect(recordedPatterns(store, { most: 599 }).patterns()).rejects.toMatchObject({
    code: 'RECORDS_TOO_LARGE',
    details: { what: 'patterns', most: 599, found: 600 },
  });
});
