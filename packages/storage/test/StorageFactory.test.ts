import { afterEach, describe, expect, it } from 'vitest';
import { STORAGE_ERRORS, StorageFactory, type Storage } from '../src/index.ts';
import { MemoryStorage } from '../src/memory.ts';

const SLOT = Symbol.for('srvthreds.storage');

/** A storage that notes how often it is closed. */
class CountingStorage extends MemoryStorage {
  closed = 0;

  override async close(): Promise<void> {
    this.closed++;
    await super.close();
  }
}

const read = (storage: Storage) => storage.read({ partition: 0, id: 'a' });

afterEach(() => StorageFactory.reset());

describe('StorageFactory', () => {
  it('throws STORAGE_NOT_CONFIGURED with the line to write, before it is configured', () => {
    expect(() => StorageFactory.getStorage()).toThrow(
      expect.objectContaining({
        code: 'STORAGE_NOT_CONFIGURED',
        message: expect.stringContaining("`await StorageFactory.configure('memory:')`") as string,
      }),
    );
  });

  it.each(['memory:', 'memory://', 'MEMORY:'])('opens the driver that %s names', async (url) => {
    const storage = await StorageFactory.configure(url);
    expect(storage).toBeInstanceOf(MemoryStorage);
    expect(StorageFactory.getStorage()).toBe(storage);
  });

  it.each([
    ['postgres://host', 'postgres:'],
    ['no scheme', 'no scheme'],
    ['', 'no scheme'],
    ['__proto__:', 'no scheme'],
  ])('throws STORAGE_URL_UNKNOWN for %j and says what it knows', async (url, found) => {
    await expect(StorageFactory.configure(url)).rejects.toMatchObject({
      code: 'STORAGE_URL_UNKNOWN',
      message: expect.stringMatching(`^expected a URL with memory:.*, found ${found}$`) as string,
    });
  });

  it('keeps what it has when a URL is unknown', async () => {
    const storage = await StorageFactory.configure('memory:');
    await expect(StorageFactory.configure('what:')).rejects.toMatchObject({
      code: 'STORAGE_URL_UNKNOWN',
    });
    expect(StorageFactory.getStorage()).toBe(storage);
    expect(await read(storage)).toBeUndefined();
  });

  it('gives everybody the same storage, also another copy of this package', async () => {
    const storage = await StorageFactory.configure('memory:');
    expect(Reflect.get(globalThis, SLOT)).toMatchObject({ storage });
    const foreign = new MemoryStorage();
    Reflect.set(globalThis, SLOT, { storage: foreign, owned: false });
    expect(StorageFactory.getStorage()).toBe(foreign);
  });

  it('closes what it opened when it is configured anew or reset', async () => {
    const first = await StorageFactory.configure('memory:');
    const second = await StorageFactory.configure('memory:');
    await expect(read(first)).rejects.toMatchObject({ code: 'STORAGE_CLOSED' });
    await StorageFactory.reset();
    await expect(read(second)).rejects.toMatchObject({ code: 'STORAGE_CLOSED' });
    expect(() => StorageFactory.getStorage()).toThrow(
      expect.objectContaining({ code: 'STORAGE_NOT_CONFIGURED' }),
    );
  });

  it('leaves open what it was given', async () => {
    const given = new CountingStorage();
    expect(await StorageFactory.configure(given)).toBe(given);
    await StorageFactory.configure('memory:');
    await StorageFactory.reset();
    await StorageFactory.reset();
    expect(given.closed).toBe(0);
    await given.close();
  });
});

describe('table of codes', () => {
  it('says for each what it means and what to do', () => {
    for (const { means, remedy } of Object.values(STORAGE_ERRORS)) {
      expect(means).toMatch(/^[A-Z`].*\.$/);
      expect(remedy).toMatch(/^[A-Z].*\.$/);
    }
  });
});
