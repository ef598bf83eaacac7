import { expect, it } from 'vitest';
import { MemoryRecords } from '../../src/memory.ts';
import { PATTERN_RECORDS, RECORD_TASKS, recordedPatterns, RecordTasks } from '../../src/records.ts';

it('gives the patterns that are active as they were put, by id', async () => {
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
  const source = recordedPatterns(store);
  expect(await source.patterns()).toEqual(patterns.filter(({ meta }) => meta.active));
  expect(await source.pattern('p003')).toEqual(patterns[3]);
  expect(await source.pattern('p007')).toBeUndefined();
  expect(await source.pattern('none')).toBeUndefined();
});
