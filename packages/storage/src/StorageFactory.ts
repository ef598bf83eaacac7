import { errorMessage } from '@srvthreds/core';
import type { Storage } from './contract/Storage.ts';
import { StorageError } from './errors.ts';

// One place per process: the ESM and the CJS build of this package share it.
const SLOT = Symbol.for('srvthreds.storage');

interface Slot {
  storage: Storage;
  /** Made here from a URL, so ours to close. */
  owned: boolean;
}

type Global = typeof globalThis & { [SLOT]?: Slot };

type OpenDriver = (url: string) => Promise<Storage>;

const openRedis: OpenDriver = async (url) => {
  const { RedisStorage } = await import('./redis.ts');
  return new RedisStorage(url);
};

/** By the scheme of the URL. A driver is loaded when it is asked for, so its peers need not be there before. */
const DRIVERS: Readonly<Record<string, OpenDriver>> = {
  'memory:': async () => new (await import('./memory.ts')).MemoryStorage(),
  'sqlite:': async (url) => {
    const { SqliteStorage } = await import('./sqlite.ts');
    return new SqliteStorage(url.slice('sqlite:'.length));
  },
  'redis:': openRedis,
  'rediss:': openRedis,
  'redis+cluster:': openRedis,
  'rediss+cluster:': openRedis,
  'redis+sentinel:': openRedis,
  'rediss+sentinel:': openRedis,
};

/** The one storage of a program, so that all engines in it share its connections. */
export class StorageFactory {
  /**
   * Sets the storage of this process, once at its start.
   *
   * @param source a storage that exists, which stays its maker's to close; or a URL: `memory:`, `sqlite:file.db`,
   *   `redis://`, `rediss://`, `redis+cluster://host:port,host:port`, `redis+sentinel://host:port,host:port/name`
   * @throws StorageError `STORAGE_URL_UNKNOWN` if no driver knows the scheme; `STORAGE_URL_INVALID` if what stands behind it
   *   is not understood; `STORAGE_DRIVER_MISSING` if a package that the driver needs is not installed
   */
  static async configure(source: string | Storage): Promise<Storage> {
    const slot =
      typeof source === 'string'
        ? { storage: await open(source), owned: true }
        : { storage: source, owned: false };
    await StorageFactory.reset();
    (globalThis as Global)[SLOT] = slot;
    return slot.storage;
  }

  /**
   * The storage of this process.
   *
   * @throws StorageError `STORAGE_NOT_CONFIGURED` before `configure` was awaited
   */
  static getStorage(): Storage {
    const slot = (globalThis as Global)[SLOT];
    if (slot) return slot.storage;
    throw new StorageError(
      'STORAGE_NOT_CONFIGURED',
      "expected a configured storage, found none: write `await StorageFactory.configure('memory:')` first",
    );
  }

  /** Forgets the storage; closes it if it was made here. */
  static async reset(): Promise<void> {
    const slot = (globalThis as Global)[SLOT];
    delete (globalThis as Global)[SLOT];
    if (slot?.owned) await slot.storage.close();
  }
}

async function open(url: string): Promise<Storage> {
  const scheme = /^[a-z][a-z+]*:/i.exec(url)?.[0].toLowerCase() ?? '';
  const driver = DRIVERS[scheme];
  if (driver) return driver(url).catch(explainMissing);
  throw new StorageError(
    'STORAGE_URL_UNKNOWN',
    `expected a URL with ${Object.keys(DRIVERS).join(' or ')}, found ${scheme || 'no scheme'}`,
  );
}

function explainMissing(error: unknown): never {
  const missing = /Cannot find (?:package|module) '([^']+)'/.exec(errorMessage(error))?.[1];
  if (missing === undefined) throw error;
  throw new StorageError(
    'STORAGE_DRIVER_MISSING',
    `expected the package ${missing}, which this driver needs: npm install ${missing}`,
    { details: { missing }, cause: error },
  );
}
