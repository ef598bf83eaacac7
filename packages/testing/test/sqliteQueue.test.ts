import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Delivery, QService } from '@srvthreds/queue';
import { SqliteQService } from '@srvthreds/queue/sqlite';
import { afterAll, expect, it } from 'vitest';
import { describeQueue, eventually } from '../src/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'srvthreds-sqlite-queue-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;
const newPath = (): string => join(folder, `${++files}.db`);

describeQueue('sqlite', (settings) => new SqliteQService(newPath(), settings), { quietMs: 20 });

async function received(service: QService, count: number): Promise<[string, number][]> {
  const found: [string, number][] = [];
  await service.subscribe('t', { prefetch: 100 }, ({ id, attempts }) => {
    found.push([id, attempts]);
  });
  await eventually(() => expect(found).toHaveLength(count));
  return found;
}

it('keeps what waits over a restart, in order, and counts what had been handed out', async () => {
  const path = newPath();
  const before = new SqliteQService(path);
  for (const id of ['a', 'b', 'c']) await before.publish('t', { id, body: id });
  await received(before, 3);
  await before.publish('t', { id: 'd', body: 'd' });
  await before.close();

  const after = new SqliteQService(path);
  const found = await received(after, 4);
  expect(found.map(([id]) => id)).toEqual(['a', 'b', 'c', 'd']);
  expect(found[0]).toEqual(['a', 2]);
  await after.close();
});

it('does not hand out again what was acknowledged before a restart', async () => {
  const path = newPath();
  const before = new SqliteQService(path);
  await before.publish('t', { id: 'done', body: '' });
  const handed: Delivery[] = [];
  const subscription = await before.subscribe('t', { prefetch: 1 }, (delivery) => {
    handed.push(delivery);
  });
  await eventually(() => expect(handed).toHaveLength(1));
  subscription.ack(handed[0]!);
  await eventually(async () =>
    expect(await before.depth('t')).toEqual({ waiting: 0, unsettled: 0 }),
  );
  await before.publish('t', { id: 'open', body: '' });
  await before.close();

  const after = new SqliteQService(path);
  expect((await received(after, 1)).map(([id]) => id)).toEqual(['open']);
  await after.close();
});
