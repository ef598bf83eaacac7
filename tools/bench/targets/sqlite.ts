import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Engine } from '@srvthreds/engine';
import { EventQ } from '@srvthreds/queue';
import { SqliteQService } from '@srvthreds/queue/sqlite';
import { SqliteStorage } from '@srvthreds/storage/sqlite';
import { EmbeddedSubject } from '../EmbeddedSubject.ts';
import { sqliteFloor } from '../floors/sqliteFloor.ts';
import { PARTITIONS, type Subject, type Target } from '../Subject.ts';
import { hotThred, yardstick } from '../yardstick.ts';

export const sqlite: Target = {
  name: 'sqlite',
  settings: 'embedded, store and queue in one SQLite file, WAL, synchronous full',
  instances: 4_000,
  open: async () => {
    const folder = mkdtempSync(join(tmpdir(), 'srvthreds-bench-'));
    let files = 0;
    const newFile = (): string => join(folder, `${files++}.db`);
    return {
      engine: () => openEngine(newFile()),
      floor: async () => sqliteFloor(newFile()),
      close: async () => rmSync(folder, { recursive: true, force: true }),
    };
  },
};

async function openEngine(file: string): Promise<Subject> {
  const service = new SqliteQService(file);
  const storage = new SqliteStorage(file);
  const engine = new Engine(new EventQ(service, { partitions: PARTITIONS }), { storage });
  for (const pattern of [yardstick, hotThred]) await engine.patterns.add(pattern);
  await engine.start();
  return new EmbeddedSubject({
    engine,
    onClosed: async () => {
      await service.close();
      await storage.close();
    },
  });
}
