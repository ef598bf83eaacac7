import { errorCode, errorMessage, type Clock, type Logger } from '@srvthreds/core';
import { Engine, staticDirectory } from '@srvthreds/engine';
import { EventQ, type QService } from '@srvthreds/queue';
import { MemoryQService } from '@srvthreds/queue/memory';
import { SqliteQService } from '@srvthreds/queue/sqlite';
import { StartError } from '@srvthreds/service';
import type { Storage } from '@srvthreds/storage';
import { MemoryStorage } from '@srvthreds/storage/memory';
import { SqliteStorage } from '@srvthreds/storage/sqlite';
import { DIRECTORY } from '../directory.ts';
import type { Backend } from './Backend.ts';

/** What stands for "keep nothing" in place of a file. */
export const IN_MEMORY = 'memory';

const PARTITIONS = 4;
/** In memory, a minute is enough: in one process nothing comes again later than that. */
const MEMORY_SETTINGS = { tombstoneMs: 60_000, journalKeepEntries: 10_000 };

export interface BackendOptions {
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * An engine in this process, whose state and queues are in a file, so that the next start goes on where this one
 * stopped; or in memory.
 *
 * @param data path of the file, or `memory`
 * @throws StartError if the file cannot be had
 */
export function ownEngine(data: string, { clock, logger }: BackendOptions): Backend {
  const isInMemory = data === IN_MEMORY;
  const { storage, service } = isInMemory
    ? { storage: new MemoryStorage({ clock }), service: new MemoryQService({ clock }) }
    : openFile(data, clock);
  const engine = new Engine(new EventQ(service, { partitions: PARTITIONS, clock }), {
    directory: staticDirectory(DIRECTORY),
    clock,
    logger,
    storage,
    drainOnShutdown: isInMemory,
    ...(isInMemory ? { settings: MEMORY_SETTINGS } : {}),
  });
  const { inboundQ, threds, patterns } = engine;
  return {
    handler: engine,
    engine,
    inboundQ,
    threds,
    patterns,
    health: () => ({ engine: engine.health }),
    isReady: () => engine.isReady,
    onMessage: (deliver) => void engine.onMessage(deliver),
    onHandled: (listener) => void engine.onHandled(listener),
    start: () => engine.start(),
    close: async () => {
      await engine.shutdown();
      await service.close();
      await storage.close();
    },
  };
}

function openFile(path: string, clock: Clock): { storage: Storage; service: QService } {
  try {
    return {
      storage: new SqliteStorage(path, { clock }),
      service: new SqliteQService(path, { clock }),
    };
  } catch (error) {
    const advice =
      errorCode(error) === 'SQLITE_IN_USE'
        ? 'Another one runs on it. Stop that one, or give this one a file of its own: DATA=other.db npm start'
        : 'Choose another file, or keep nothing: DATA=memory npm start';
    throw new StartError([`DATA: ${errorMessage(error)}. ${advice}`], error);
  }
}
