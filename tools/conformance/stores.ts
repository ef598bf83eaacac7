import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FakeClock, randomId, sleep, SystemClock, type Clock } from '@srvthreds/core';
import type { QService } from '@srvthreds/queue';
import { MemoryQService } from '@srvthreds/queue/memory';
import { SqliteQService } from '@srvthreds/queue/sqlite';
import type { Storage } from '@srvthreds/storage';
import { MemoryStorage } from '@srvthreds/storage/memory';
import { RedisStorage } from '@srvthreds/storage/redis';
import { SqliteStorage } from '@srvthreds/storage/sqlite';

export const STORES = ['memory', 'sqlite', 'redis'] as const;
export const QUEUES = ['memory', 'sqlite'] as const;

export type StoreName = (typeof STORES)[number];
export type QueueName = (typeof QUEUES)[number];

/** What a world is made of. */
export interface Parts {
  readonly storage: Storage;
  readonly service: QService;
  readonly clock: Clock;
  /** Lets time pass: at once where the clock is ours, else by waiting. */
  pass(ms: number): Promise<void>;
  close(): Promise<void>;
}

/** New and empty parts. A server has a clock of its own, so with one the machine's is used. */
export function makeParts(store: StoreName, queue: QueueName): Parts {
  const folder = mkdtempSync(join(tmpdir(), 'srvthreds-conformance-'));
  const file = join(folder, 'srvthreds.db');
  const fake = store === 'redis' ? undefined : new FakeClock();
  const clock = fake ?? new SystemClock();
  const storage = makeStorage(store, file, clock);
  const service =
    queue === 'sqlite' ? new SqliteQService(file, { clock }) : new MemoryQService({ clock });
  return {
    storage,
    service,
    clock,
    pass: async (ms) => {
      if (fake) await fake.advance(ms);
      else await sleep(clock, ms);
    },
    close: async () => {
      await service.close();
      await storage.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function makeStorage(store: StoreName, file: string, clock: Clock): Storage {
  switch (store) {
    case 'memory':
      return new MemoryStorage({ clock });
    case 'sqlite':
      return new SqliteStorage(file, { clock });
    case 'redis':
      return new RedisStorage(process.env['REDIS_URL'] ?? 'redis://127.0.0.1:6379', {
        namespace: `conformance-${randomId(8)}`,
      });
  }
}
