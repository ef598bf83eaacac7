import { CATALOGUE, StorageError, type Storage } from '@srvthreds/storage';
import { MemoryStorage } from '@srvthreds/storage/memory';
import { beforeEach, describe, expect, it } from 'vitest';
import { withChanges, type Catalogue } from '../../src/stores/Catalogue.ts';
import { CATALOGUE_REF, CatalogueStore } from '../../src/stores/CatalogueStore.ts';
import { PAGE_ENTRIES } from '../../src/stores/pages.ts';
import { gate } from '../kit/turns.ts';

/** Storage of which one method is another one. */
function withMethod<K extends 'read' | 'commit'>(
  storage: Storage,
  method: K,
  made: Storage[K],
): Storage {
  return new Proxy(storage, {
    get: (target, name: keyof Storage) =>
      name === method ? made : (target[name] as () => unknown).bind(target),
  });
}

const numbered = (from: number, count: number, version = 'v1'): [string, string][] =>
  Array.from({ length: count }, (_, index) => [`p${from + index}`, version]);

const change = async (of: CatalogueStore, entries: [string, string][]): Promise<boolean> => {
  const stored = await of.read();
  const { active } = withChanges(stored.catalogue.active, new Map(entries));
  return of.replace(stored, { active, former: stored.catalogue.former });
};

describe('CatalogueStore', () => {
  let storage: Storage;
  let store: CatalogueStore;
  beforeEach(() => {
    storage = new MemoryStorage();
    store = new CatalogueStore(storage);
  });

  const pagesInStore = async (): Promise<number> =>
    (await storage.scan(CATALOGUE, { limit: 1_000 })).filter(({ id }) =>
      id.startsWith('catalogue/'),
    ).length;

  it('gives back what was put into it, to others as well', async () => {
    const entries = numbered(0, 3 * PAGE_ENTRIES + 1);
    expect(await change(store, entries)).toBe(true);
    const { catalogue } = await new CatalogueStore(storage).read();
    expect(catalogue.active.flat()).toEqual(entries);
    expect(catalogue.active).toHaveLength(4);
  });

  it('reads the head alone while nothing has changed, and then only the pages that are new', async () => {
    await change(store, numbered(0, 4 * PAGE_ENTRIES));
    const read: string[] = [];
    const other = new CatalogueStore(
      withMethod(storage, 'read', (ref) => {
        read.push(ref.id);
        return storage.read(ref);
      }),
    );
    const first = await other.read();
    expect(read).toHaveLength(5);
    read.length = 0;
    expect(await other.read()).toBe(first);
    expect(read).toEqual([CATALOGUE_REF.id]);
    await change(store, [['p7', 'v2']]);
    read.length = 0;
    expect((await other.read()).catalogue.active.flat()[7]).toEqual(['p7', 'v2']);
    expect(read).toHaveLength(2);
  });

  it('refuses the later one of two changes, and leaves nothing of it behind', async () => {
    await change(store, numbered(0, 1));
    const other = new CatalogueStore(storage);
    const [before, stored] = [await other.read(), await store.read()];
    await change(other, [['a', 'v1']]);
    const { active } = withChanges(stored.catalogue.active, new Map([['b', 'v1']]));
    const pages = await pagesInStore();
    expect(await store.replace(stored, { active, former: [] })).toBe(false);
    // The page that the first change has retired is gone already.
    expect(await pagesInStore()).toBe(pages);
    expect((await store.read()).catalogue.active.flat()).toEqual([
      ['p0', 'v1'],
      ['a', 'v1'],
    ]);
    expect(before.etag).toBe(stored.etag);
  });

  it('keeps no pages that no catalogue needs, except those of the one before', async () => {
    await change(store, numbered(0, 2 * PAGE_ENTRIES));
    for (let n = 2; n < 20; n++) await change(store, [['p0', `v${n}`]]);
    expect(await pagesInStore()).toBe(3);
  });

  it('gives one catalogue, whole, to who reads while others change it and remove its pages', async () => {
    const writer = new CatalogueStore(storage);
    await change(writer, numbered(0, 3 * PAGE_ENTRIES));
    const held = gate();
    let isHeld = true;
    const reader = new CatalogueStore(
      withMethod(storage, 'read', async (ref) => {
        if (isHeld && ref.id !== CATALOGUE_REF.id) {
          isHeld = false;
          await held.passed;
        }
        return storage.read(ref);
      }),
    );
    const reading = reader.read();
    for (const version of ['v2', 'v3', 'v4'])
      await change(writer, numbered(0, 3 * PAGE_ENTRIES, version));
    held.open();
    const versions = new Set((await reading).catalogue.active.flat().map(([, version]) => version));
    expect([...versions]).toEqual(['v4']);
  });

  it('keeps the pages of a change that was made although its reply was lost', async () => {
    let isLost = true;
    const unlucky = new CatalogueStore(
      withMethod(storage, 'commit', async (ref, changes, options) => {
        const done = await storage.commit(ref, changes, options);
        if (ref.id !== CATALOGUE_REF.id || !isLost) return done;
        isLost = false;
        // As a driver that asks again finds it: its own change stands in the way.
        throw new StorageError('STORAGE_VERSION_CONFLICT', 'expected nothing, found a head');
      }),
    );
    expect(await change(unlucky, numbered(0, 2))).toBe(false);
    expect((await store.read()).catalogue.active.flat()).toEqual(numbered(0, 2));
  });

  it('has all pages of its head when a fail-over has lost those that were written before it', async () => {
    const lost = new Set<string>();
    const unlucky = new CatalogueStore(
      withMethod(storage, 'commit', async (ref, changes, options) => {
        if (ref.id === CATALOGUE_REF.id || lost.has(ref.id))
          return storage.commit(ref, changes, options);
        // The old server has said that it has it, and nobody ever heard of it.
        lost.add(ref.id);
        return { etag: 'lost' };
      }),
    );
    expect(await change(unlucky, numbered(0, PAGE_ENTRIES + 1))).toBe(true);
    expect(lost.size).toBe(2);
    expect((await store.read()).catalogue.active.flat()).toHaveLength(PAGE_ENTRIES + 1);
  });

  it('removes no page while the head that has no more need of it is not there', async () => {
    await change(store, numbered(0, 1));
    await change(store, [['p0', 'v2']]);
    const pages = await pagesInStore();
    let isLost = false;
    const unlucky = new CatalogueStore(
      withMethod(storage, 'commit', async (ref, changes, options) => {
        if (ref.id !== CATALOGUE_REF.id) return storage.commit(ref, changes, options);
        isLost = true;
        return { etag: 'lost' };
      }),
    );
    await change(unlucky, [['p0', 'v3']]);
    expect(isLost).toBe(true);
    expect(await pagesInStore()).toBe(pages + 1);
  });

  it.each([
    ['a catalogue', CATALOGUE_REF.id],
    ['a page of the catalogue', 'catalogue/x'],
  ])('refuses %s of a format that it does not know', async (what, id) => {
    const head = { format: 3, active: ['catalogue/x'], former: [], retired: [] };
    const state = JSON.stringify(id === CATALOGUE_REF.id ? { ...head, format: 4 } : head);
    await storage.commit(CATALOGUE_REF, { state }, { ifAbsent: true });
    const page = { partition: CATALOGUE, id: 'catalogue/x' };
    await storage.commit(page, { state: '{"format":4,"entries":[]}' }, { ifAbsent: true });
    await expect(store.read()).rejects.toMatchObject({
      code: 'ENGINE_FORMAT_UNKNOWN',
      message: `expected ${what} of format 3, found 4`,
    });
  });

  it('says which page is missing, and does not look for it for ever', async () => {
    const state = JSON.stringify({ format: 3, active: ['catalogue/x'], former: [], retired: [] });
    await storage.commit(CATALOGUE_REF, { state }, { ifAbsent: true });
    await expect(store.read()).rejects.toMatchObject({
      code: 'CATALOGUE_INCOMPLETE',
      retryable: true,
      details: { page: 'catalogue/x' },
    });
  });

  it('keeps former versions too', async () => {
    const former: Catalogue['former'] = [[{ id: 'a', version: 'v1', replacedAt: 5 }]];
    await store.replace(await store.read(), { active: [[['a', 'v2']]], former });
    const { catalogue } = await new CatalogueStore(storage).read();
    expect(catalogue.former).toEqual(former);
  });
});
