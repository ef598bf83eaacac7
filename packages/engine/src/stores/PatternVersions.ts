import { errorCode, isRetryable, type Logger } from '@srvthreds/core';
import { CATALOGUE, type Storage } from '@srvthreds/storage';
import { LRUCache } from 'lru-cache';
import { EngineError } from '../errors.ts';
import type { CompiledPattern } from '../step/CompiledPattern.ts';
import type { PatternCompiler } from '../step/PatternCompiler.ts';
import { RememberedPattern } from '../step/RememberedPattern.ts';
import { ReadyPatterns } from './ReadyPatterns.ts';

interface Parts {
  readonly storage: Storage;
  readonly compiler: PatternCompiler;
  readonly logger: Logger;
  /** Most versions that are kept in memory besides those in use. */
  readonly cacheSize: number;
}

/** The name of a version in the store. */
export const versionKey = (id: string, version: string): string => `pattern/${id}/${version}`;

/** The versions of patterns in the store: each is written once, and never changes. */
export class PatternVersions {
  readonly #parts: Parts;
  /** Versions that were asked for. */
  readonly #cached: LRUCache<string, CompiledPattern>;
  readonly #ready: ReadyPatterns;
  readonly #kept = new Map<string, CompiledPattern>();
  /** Versions that are being published. */
  readonly #expected = new Map<string, CompiledPattern>();

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#ready = new ReadyPatterns(parts.logger);
    this.#cached = new LRUCache({ max: parts.cacheSize });
  }

  /** Keeps it in memory, because it is in use or threds may wait on it. */
  keep(pattern: CompiledPattern): void {
    this.#kept.set(versionKey(pattern.id, pattern.version), pattern);
  }

  /** Keeps it no longer than others that are asked for. */
  letGo(pattern: CompiledPattern): void {
    this.#kept.delete(versionKey(pattern.id, pattern.version));
  }

  /** Keeps these ready to run, and no others: patterns that every event is tried on. */
  keepReady(always: readonly CompiledPattern[]): void {
    this.#ready.keepOnly(always);
  }

  /** Knows these without asking the store, until `work` is done. @returns what it returns */
  async expecting<T>(versions: readonly CompiledPattern[], work: () => Promise<T>): Promise<T> {
    const keyed = versions.map((one) => [versionKey(one.id, one.version), one] as const);
    for (const [key, one] of keyed) this.#expected.set(key, one);
    try {
      return await work();
    } finally {
      for (const [key, one] of keyed)
        if (this.#expected.get(key) === one) this.#expected.delete(key);
    }
  }

  /** A version that is kept in memory. */
  kept(id: string, version: string): CompiledPattern | undefined {
    return this.#kept.get(versionKey(id, version));
  }

  /** @throws EngineError `PATTERN_NOT_FOUND`; StorageError as `Storage.read` does */
  async get(id: string, version: string): Promise<CompiledPattern> {
    const key = versionKey(id, version);
    const known = this.#kept.get(key) ?? this.#expected.get(key) ?? this.#cached.get(key);
    if (known) return known;
    const stored = await this.#parts.storage.read({ partition: CATALOGUE, id: key });
    if (!stored)
      throw new EngineError(
        'PATTERN_NOT_FOUND',
        `expected pattern ${id} version ${version}, found none`,
      );
    const compiled = new RememberedPattern(stored.state, this.#parts.compiler);
    this.#cached.set(key, compiled);
    return compiled;
  }

  /** As `get`; but undefined, and said in the log, if it cannot be had whenever it is asked for. */
  async ifUsable(id: string, version: string): Promise<CompiledPattern | undefined> {
    try {
      const found = await this.get(id, version);
      // While it is ready to run: to make many ready at once, later, would take long.
      this.#ready.offer(found);
      return found;
    } catch (error) {
      if (isRetryable(error)) throw error;
      const fields = { patternId: id, version, err: error };
      this.#parts.logger.error(fields, 'pattern not usable; passed over');
      return undefined;
    }
  }

  /** Writes it again if it has gone. */
  async secure(version: Pick<CompiledPattern, 'id' | 'version'>, text: string): Promise<void> {
    const id = versionKey(version.id, version.version);
    if (!(await this.#parts.storage.read({ partition: CATALOGUE, id })))
      await this.write(version, text);
  }

  /** @param text a valid pattern, as JSON */
  async write(
    { id, version }: Pick<CompiledPattern, 'id' | 'version'>,
    text: string,
  ): Promise<void> {
    const ref = { partition: CATALOGUE, id: versionKey(id, version) };
    try {
      await this.#parts.storage.commit(ref, { state: text }, { ifAbsent: true });
    } catch (error) {
      // The very same definition is there already.
      if (errorCode(error) !== 'STORAGE_VERSION_CONFLICT') throw error;
    }
  }
}
