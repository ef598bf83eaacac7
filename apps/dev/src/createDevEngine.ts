import { errorCode, errorMessage, type Clock, type Logger } from '@srvthreds/core';
import { createEngine, Engine, staticDirectory } from '@srvthreds/engine';
import { EventQ } from '@srvthreds/queue';
import { SqliteQService } from '@srvthreds/queue/sqlite';
import { SqliteStorage } from '@srvthreds/storage/sqlite';
import { DIRECTORY } from './directory.ts';
import { StartError } from './StartError.ts';

/** What stands for "keep nothing" in place of a file. */
export const IN_MEMORY = 'memory';

const PARTITIONS = 4;

/** An engine that does not run yet, and how to let go of what it stands on. */
export interface DevEngine {
  readonly engine: Engine;
  readonly start: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/**
 * An engine whose state and queues are in a file, so that the next start goes on where this one stopped; or in memory.
 *
 * @param data path of the file, or `memory`
 * @throws StartError if the file cannot be had
 */
export async function createDevEngine(
  data: string,
  { clock, logger }: { readonly clock: Clock; readonly logger: Logger },
): Promise<DevEngine> {
  const options = { directory: staticDirectory(DIRECTORY), clock, logger };
  if (data === IN_MEMORY) {
    const engine = await createEngine(options);
    return { engine, start: async () => undefined, close: () => engine.shutdown() };
  }
  const { storage, service } = openFile(data, clock);
  const engine = new Engine(new EventQ(service, { partitions: PARTITIONS, clock }), {
    ...options,
    storage,
  });
  return {
    engine,
    start: () => engine.start(),
    close: async () => {
      await engine.shutdown();
      await service.close();
      await storage.close();
    },
  };
}

function openFile(path: string, clock: Clock): { storage: SqliteStorage; service: SqliteQService } {
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
