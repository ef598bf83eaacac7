import { errorCode, randomId } from '@srvthreds/core';
import { CATALOGUE, type Storage } from '@srvthreds/storage';
import { EngineError } from '../errors.ts';
import { EMPTY_CATALOGUE, type Catalogue } from './Catalogue.ts';
import { decodeHead, decodePage, encodeHead, encodePage } from './catalogueFormat.ts';
import { inTurns } from './inTurns.ts';
import type { Page, Pages } from './pages.ts';

/** The head of the catalogue. Its etag tells engines that something has changed. */
export const CATALOGUE_REF = { partition: CATALOGUE, id: 'patterns' };

/** So often the head is read again because pages that it named were gone: each time, two others have published. */
const MOST_READINGS = 20;

type AnyPage = Page<unknown>;

/** A catalogue as it stood in the store at one moment. */
export interface StoredCatalogue {
  readonly catalogue: Catalogue;
  /** Of the head; undefined: there is none yet. */
  readonly etag: string | undefined;
  /** Names of its pages in the store. */
  readonly names: ReadonlyMap<AnyPage, string>;
  readonly retired: readonly string[];
}

const NOTHING: StoredCatalogue = {
  catalogue: EMPTY_CATALOGUE,
  etag: undefined,
  names: new Map(),
  retired: [],
};

/**
 * The catalogue in the store: pages, and a head that names them. A page never changes; it is written under a name that
 * nobody else gives, before the head that names it and once more after it; so whoever reads the head reads one catalogue, whole, and who has read it
 * before reads only what has changed. Two who change it meet at the etag of the head.
 */
export class CatalogueStore {
  readonly #storage: Storage;
  #latest = NOTHING;
  /** Pages by name, those of `#latest`. */
  #pages: ReadonlyMap<string, AnyPage> = new Map();

  constructor(storage: Storage) {
    this.#storage = storage;
  }

  /**
   * The newest catalogue: the very same object as long as nothing has changed.
   *
   * @throws EngineError `ENGINE_FORMAT_UNKNOWN`, `CATALOGUE_INCOMPLETE`; StorageError as `Storage.read` does
   */
  async read(): Promise<StoredCatalogue> {
    for (let reading = 1; ; reading++) {
      const stored = await this.#storage.read(CATALOGUE_REF);
      if (!stored) return NOTHING;
      if (stored.etag === this.#latest.etag) return this.#latest;
      const { active, former, retired } = decodeHead(stored.state);
      const pages = await this.#readPages([...active, ...former]);
      const missing = [...pages].find(([, page]) => page === undefined)?.[0];
      if (missing !== undefined && reading === MOST_READINGS) throw incomplete(missing);
      // They go when the catalogue has been changed twice since the head was read.
      if (missing !== undefined) continue;
      const pagesOf = <T>(names: readonly string[]): Pages<T> =>
        names.map((name) => pages.get(name) as Page<T>);
      const catalogue: Catalogue = { active: pagesOf(active), former: pagesOf(former) };
      const names = new Map([...pages].map(([name, page]) => [page as AnyPage, name]));
      return this.#keep({ catalogue, etag: stored.etag, names, retired });
    }
  }

  /**
   * Puts a changed catalogue in the place of another one.
   *
   * @returns false if that one is not there any more: then nothing has changed
   * @throws StorageError as `Storage.commit` does; then it may have changed or not
   */
  async replace(before: StoredCatalogue, catalogue: Catalogue): Promise<boolean> {
    const pages: readonly AnyPage[] = [...catalogue.active, ...catalogue.former];
    const names = new Map(pages.map((page) => [page, before.names.get(page) ?? newName()]));
    const written = pages.filter((page) => !before.names.has(page));
    await inTurns(written, (page) => this.#write(names.get(page)!, page));
    const namesOf = (list: Pages<unknown>): string[] => list.map((page) => names.get(page)!);
    const retired = [...before.names].flatMap(([page, name]) => (names.has(page) ? [] : [name]));
    const head = {
      active: namesOf(catalogue.active),
      former: namesOf(catalogue.former),
      retired,
    };
    const condition =
      before.etag === undefined ? { ifAbsent: true as const } : { ifEtag: before.etag };
    try {
      const state = encodeHead(head);
      const { etag } = await this.#storage.commit(CATALOGUE_REF, { state }, condition);
      this.#keep({ catalogue, etag, names, retired });
      await this.#secure(etag, { written, names, retired: before.retired });
      return true;
    } catch (error) {
      if (errorCode(error) !== 'STORAGE_VERSION_CONFLICT') throw error;
      await this.#removeUnnamed(written.map((page) => names.get(page)!));
      return false;
    }
  }

  /**
   * After the head. A fail-over of the store may have come between the pages and the head, and have lost the pages; and
   * what is retired goes only while the head is there that made sure of it.
   */
  async #secure(
    etag: string,
    {
      written,
      names,
      retired,
    }: Pick<StoredCatalogue, 'names' | 'retired'> & {
      readonly written: readonly AnyPage[];
    },
  ): Promise<void> {
    await inTurns(written, (page) => this.#writeAgain(names.get(page)!, page));
    const head = await this.#storage.read(CATALOGUE_REF);
    if (head?.etag === etag) await this.#remove(retired);
  }

  async #writeAgain(name: string, page: AnyPage): Promise<void> {
    try {
      await this.#write(name, page);
    } catch (error) {
      // It is there. Or somebody has changed the catalogue meanwhile, and it is there for nobody.
      if (errorCode(error) !== 'STORAGE_VERSION_CONFLICT') throw error;
    }
  }

  #keep(stored: StoredCatalogue): StoredCatalogue {
    this.#latest = stored;
    this.#pages = new Map([...stored.names].map(([page, name]) => [name, page]));
    return stored;
  }

  async #readPages(names: readonly string[]): Promise<ReadonlyMap<string, AnyPage | undefined>> {
    const known = this.#pages;
    const pages = await inTurns(names, async (name) => known.get(name) ?? this.#readPage(name));
    return new Map(names.map((name, index) => [name, pages[index]]));
  }

  async #readPage(name: string): Promise<AnyPage | undefined> {
    const stored = await this.#storage.read({ partition: CATALOGUE, id: name });
    return stored && decodePage(stored.state);
  }

  async #write(name: string, page: AnyPage): Promise<void> {
    const state = encodePage(page);
    await this.#storage.commit({ partition: CATALOGUE, id: name }, { state }, { ifAbsent: true });
  }

  /**
   * What was written for a head that has come too late. Not what the head names: the reply that the head was written
   * may have been lost, and what was refused then was only its repeat.
   */
  async #removeUnnamed(names: readonly string[]): Promise<void> {
    const { names: named } = await this.read();
    const inUse = new Set(named.values());
    await this.#remove(names.filter((name) => !inUse.has(name)));
  }

  /** Pages that no head will ever name again. Somebody else may do the same. */
  async #remove(names: readonly string[]): Promise<void> {
    await inTurns(names, async (name) => {
      const ref = { partition: CATALOGUE, id: name };
      const stored = await this.#storage.read(ref);
      if (!stored) return;
      try {
        await this.#storage.commit(ref, { state: null }, { ifEtag: stored.etag });
      } catch (error) {
        if (errorCode(error) !== 'STORAGE_VERSION_CONFLICT') throw error;
      }
    });
  }
}

function newName(): string {
  return `catalogue/${randomId(20)}`;
}

function incomplete(name: string): EngineError {
  return new EngineError(
    'CATALOGUE_INCOMPLETE',
    `expected page ${name} of the catalogue, found none`,
    { retryable: true, details: { page: name } },
  );
}
