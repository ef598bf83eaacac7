import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { MemoryMailbox } from '../../src/memory.ts';
import { SqliteMailbox } from '../../src/sqlite.ts';

const folder = mkdtempSync(join(tmpdir(), 'srvthreds-decisions-'));
const ids = async (mailbox: SqliteMailbox, after: number): Promise<readonly string[]> =>
  (await mailbox.read('ann', after)).entries.map(({ id }) => id);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('C37: messages are kept until their participant has taken them, over connections and nodes', async () => {
  const path = join(folder, 'mailbox.db');
  const first = new SqliteMailbox(path);
  const { numbers } = await first.append('ann', [
    { id: 'm1', body: '{}' },
    { id: 'm2', body: '{}' },
    { id: 'm3', body: '{}' },
  ]);
  // Ann saw one message and was gone before she took it; then the node went as well.
  expect((await first.read('ann', 0, { limit: 1 })).entries).toMatchObject([{ id: 'm1' }]);
  await first.close();

  const second = new SqliteMailbox(path);
  expect(await ids(second, numbers[0]!)).toEqual(['m2', 'm3']);
  await second.take('ann', numbers[1]!);
  // Another device of hers, which has seen nothing.
  expect(await ids(second, 0)).toEqual(['m3']);
  await second.close();

  const third = new SqliteMailbox(path);
  // The queue repeats what a node had appended before it went.
  await third.append('ann', [{ id: 'm2', body: '{}' }]);
  expect(await ids(third, 0)).toEqual(['m3']);
  await third.close();
});

it('C37: what a full mailbox has dropped is told to its reader', async () => {
  const mailbox = new MemoryMailbox({ messages: 2 });
  const { numbers, dropped } = await mailbox.append(
    'ann',
    ['m1', 'm2', 'm3'].map((id) => ({ id, body: '{}' })),
  );
  expect(dropped).toBe(1);
  expect(await mailbox.read('ann', 0)).toMatchObject({ lostThrough: numbers[0] });
});
