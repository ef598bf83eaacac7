import {
  errorCode,
  isRetryable,
  parsePattern,
  silentLogger,
  derivedPatternId,
  validatePattern,
  type Event,
  type Finding,
  type Logger,
  type Pattern,
  type ValidatePatternOptions,
} from '@srvthreds/core';
import { CATALOGUE, type Storage } from '@srvthreds/storage';
import type { Directory } from '../directory/Directory.ts';
import { EngineError } from '../errors.ts';
import type { ExpressionBounds } from '../expression/Expression.ts';
import { PatternIndex } from '../match/PatternIndex.ts';
import type { CompiledPattern } from '../step/CompiledPattern.ts';
import { compilePattern } from '../step/compilePattern.ts';
import { WaitIndex } from '../match/WaitIndex.ts';
import { SharedReading } from './SharedReading.ts';
import { waitsOf } from '../match/waitsOf.ts';
import { versionLabel } from '../protocol/thredLabels.ts';
import type { PatternRef } from '../step/StepContext.ts';

/** The list of all patterns in use: id to version. Its etag tells engines that something has changed. */
const CATALOGUE_KEY = 'patterns';

const versionKey = (id: string, version: string): string => `pattern/${id}/${version}`;

interface Catalogue {
  readonly format: 1;
  /** In the order in which they were added, which is the order in which they are tried. */
  readonly active: Readonly<Record<string, string>>;
  /** Versions no longer in use whose threds may wait for unbound events, oldest first. */
  readonly former?: Readonly<Record<string, readonly string[]>>;
}

interface StoredCatalogue {
  readonly catalogue: Catalogue;
  readonly etag: string | undefined;
}

type Versions = readonly CompiledPattern[];

/** So many versions are read side by side. */
const READ_AT_ONCE = 64;

/** So many versions that were replaced stay listed even if no thred is on them: an engine may not know yet. */
const KEPT_FORMER = 2;

const EMPTY: Catalogue = { format: 1, active: {} };

export interface PatternsStoreOptions {
  /** How much an expression may cost. */
  readonly bounds?: ExpressionBounds;
  /** Whose groups patterns may name; without it, groups are not checked. */
  readonly directory?: Pick<Directory, 'group'>;
  /** Default: says nothing. */
  readonly logger?: Logger;
  /** As the store was made with. Default 16. */
  readonly partitions?: number;
}

/** How a pattern is looked at when it is added. */
export interface AddPatternOptions {
  /** Take what would only fail at run time as a warning. Default false. */
  readonly lenient?: boolean;
}

/**
 * The patterns in a store. Every version stays, so that a thred can go on with the one that it began with; new threds
 * use the newest.
 */
export class PatternsStore {
  readonly #storage: Storage;
  readonly #bounds: ExpressionBounds | undefined;
  readonly #directory: Pick<Directory, 'group'> | undefined;
  readonly #logger: Logger;
  readonly #partitions: number;
  readonly #compiled = new Map<string, CompiledPattern>();
  readonly #shared = new SharedReading(() => this.refresh());
  /** The versions in use, in order, and those no longer in use on which threds may wait. */
  #usable: { readonly active: Versions; readonly former: Versions } = { active: [], former: [] };
  // Made when they are needed: between two events, any number of patterns may be added.
  #index: PatternIndex | undefined;
  #waits: WaitIndex | undefined;
  #catalogue: StoredCatalogue = { catalogue: EMPTY, etag: undefined };
  #active: Readonly<Record<string, string>> = {};
  #etag: string | undefined;
  /** How often the catalogue has been read, and which of these readings is in use. */
  #readings = 0;
  #inUse = 0;

  constructor(
    storage: Storage,
    { bounds, directory, logger = silentLogger, partitions = 16 }: PatternsStoreOptions = {},
  ) {
    this.#storage = storage;
    this.#partitions = partitions;
    this.#bounds = bounds;
    this.#directory = directory;
    this.#logger = logger;
  }

  /** Ids and versions of the patterns in use, in the order in which they are tried. */
  get active(): Readonly<Record<string, string>> {
    return this.#active;
  }

  /** Every fault of a would-be pattern, here and now, and what will hardly do as it was meant, as warnings. */
  validate(candidate: unknown, options: AddPatternOptions = {}): Finding[] {
    return validatePattern(candidate, this.#checks(options));
  }

  /**
   * Takes a pattern into use, or a new version of it; one with `meta.active: false` out of use.
   *
   * @returns its id and version
   * @throws CoreError `PATTERN_INVALID` with all findings
   */
  async add(
    candidate: unknown,
    options: AddPatternOptions = {},
  ): Promise<{ readonly id: string; readonly version: string }> {
    const pattern = parsePattern(candidate, this.#checks(options));
    const compiled = compilePattern(pattern, this.#bounds);
    const { id, version } = compiled;
    if (pattern.meta?.active === false) {
      await this.remove(id);
      return { id, version };
    }
    await this.#storeVersion(compiled);
    await this.#updateCatalogue(id, (active) => ({ ...active, [id]: version }));
    return { id, version };
  }

  /** Takes a pattern out of use; its threds go on. Does nothing if it is not in use. */
  async remove(id: string): Promise<void> {
    await this.#updateCatalogue(id, (active) => {
      const { [id]: _removed, ...others } = active;
      return others;
    });
  }

  /** Patterns that an event could start, in the order in which they are tried. */
  candidates(event: Event): readonly CompiledPattern[] {
    this.#index ??= new PatternIndex(this.#usable.active, this.#bounds);
    return this.#index.candidates(event);
  }

  /** Labels of threds that wait where events that are for no thred are offered, and could take this one. */
  waitLabels(event: Event): readonly string[] {
    this.#waits ??= this.#makeWaits();
    return this.#waits.labels(event);
  }

  /** The pattern in use of that id, or of the id that the name gives. */
  find(nameOrId: string): PatternRef | undefined {
    for (const id of [nameOrId, derivedPatternId(nameOrId)]) {
      const version = Object.hasOwn(this.#active, id) ? this.#active[id] : undefined;
      const compiled = version && this.#compiled.get(versionKey(id, version));
      if (compiled) return { id, version, isLimited: compiled.limits !== undefined };
    }
    return undefined;
  }

  /** A pattern as it was when a thred began; undefined if it cannot be had any more. */
  async versionOrNone(id: string, version: string): Promise<CompiledPattern | undefined> {
    try {
      return await this.version(id, version);
    } catch (error) {
      if (isRetryable(error)) throw error;
      return undefined;
    }
  }

  /**
   * A pattern as it was when a thred began.
   *
   * @throws EngineError `PATTERN_NOT_FOUND`
   */
  async version(id: string, version: string): Promise<CompiledPattern> {
    const key = versionKey(id, version);
    const known = this.#compiled.get(key);
    if (known) return known;
    const stored = await this.#storage.read({ partition: CATALOGUE, id: key });
    if (!stored)
      throw new EngineError(
        'PATTERN_NOT_FOUND',
        `expected pattern ${id} version ${version}, found none`,
      );
    const compiled = compilePattern(JSON.parse(stored.state) as Pattern, this.#bounds);
    this.#compiled.set(key, compiled);
    return compiled;
  }

  /** Takes over what others have changed. @returns true if anything had changed */
  async refresh(): Promise<boolean> {
    const reading = ++this.#readings;
    const { catalogue, etag } = await this.#readCatalogue();
    const isNew = etag !== this.#etag;
    const active = isNew ? await this.#usableOnes(Object.entries(catalogue.active)) : [];
    const former = isNew ? await this.#usableOnes(formerVersions(catalogue)) : [];
    // A later reading may have been faster; it is at least as new.
    if (reading < this.#inUse) return false;
    this.#inUse = reading;
    if (etag === this.#etag) return false;
    this.#active = catalogue.active;
    this.#usable = { active, former };
    this.#index = undefined;
    this.#waits = undefined;
    this.#etag = etag;
    return true;
  }

  /**
   * As `refresh`, by a reading that begins after this call and is shared with all who ask meanwhile: what costs one
   * reading each would cost too much when many events come that nobody wants.
   */
  async refreshShared(): Promise<void> {
    await this.#shared.next();
  }

  #makeWaits(): WaitIndex {
    const { active, former } = this.#usable;
    const waits = [...active, ...former].flatMap((pattern) => [...waitsOf(pattern).values()]);
    return new WaitIndex(waits, this.#bounds);
  }

  async #usableOnes(
    versions: readonly (readonly [id: string, version: string])[],
  ): Promise<readonly CompiledPattern[]> {
    const usable: CompiledPattern[] = [];
    for (let first = 0; first < versions.length; first += READ_AT_ONCE) {
      const some = versions.slice(first, first + READ_AT_ONCE);
      const found = await Promise.all(
        some.map(([id, version]) => this.#versionIfUsable(id, version)),
      );
      usable.push(...found.filter((pattern) => pattern !== undefined));
    }
    return usable;
  }

  /** One pattern that cannot be used must not keep the others from being used. */
  async #versionIfUsable(id: string, version: string): Promise<CompiledPattern | undefined> {
    try {
      return await this.version(id, version);
    } catch (error) {
      if (isRetryable(error)) throw error;
      this.#logger.error({ patternId: id, version, err: error }, 'pattern not usable; passed over');
      return undefined;
    }
  }

  #checks(options: AddPatternOptions): ValidatePatternOptions {
    const isKnownPattern = (nameOrId: string): boolean =>
      [nameOrId, derivedPatternId(nameOrId)].some((id) => Object.hasOwn(this.#active, id));
    const directory = this.#directory;
    return {
      ...options,
      isKnownPattern,
      // A group without members is nobody, as one that does not exist.
      ...(directory ? { isKnownGroup: (name) => directory.group(name).length > 0 } : {}),
    };
  }

  async #storeVersion({ id, version, pattern }: CompiledPattern): Promise<void> {
    const key = versionKey(id, version);
    try {
      const changes = { state: JSON.stringify(pattern) };
      await this.#storage.commit({ partition: CATALOGUE, id: key }, changes, { ifAbsent: true });
    } catch (error) {
      // The very same definition is there already.
      if (errorCode(error) !== 'STORAGE_VERSION_CONFLICT') throw error;
    }
  }

  /** The versions of a pattern that are not in use and whose threds may wait for unbound events. */
  async #formerOf(
    id: string,
    { active, former = {} }: Catalogue,
    inUse: string | undefined,
  ): Promise<readonly string[]> {
    const replaced = [...(former[id] ?? []), active[id]].filter(
      (version, index, all): version is string =>
        version !== undefined && version !== inUse && all.indexOf(version) === index,
    );
    const kept: string[] = [];
    for (const [index, version] of replaced.entries()) {
      const pattern = await this.#versionIfUsable(id, version);
      if (!pattern?.reactions.some(({ takesUnbound }) => takesUnbound)) continue;
      const isRecent = index >= replaced.length - KEPT_FORMER;
      if (isRecent || (await this.#hasThreds(pattern))) kept.push(version);
    }
    return kept;
  }

  async #hasThreds(pattern: CompiledPattern): Promise<boolean> {
    const label = versionLabel(pattern);
    for (let partition = 0; partition < this.#partitions; partition++)
      if ((await this.#storage.count(partition, label)) > 0) return true;
    return false;
  }

  async #updateCatalogue(
    id: string,
    change: (active: Catalogue['active']) => Catalogue['active'],
  ): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      const { catalogue, etag } = await this.#readCatalogue();
      const active = change(catalogue.active);
      const former = await this.#formerOf(id, catalogue, active[id]);
      const state = JSON.stringify({
        format: 1,
        active,
        ...withFormer(catalogue, id, former),
      } satisfies Catalogue);
      if (state !== JSON.stringify(catalogue)) {
        try {
          const condition = etag === undefined ? { ifAbsent: true as const } : { ifEtag: etag };
          const ref = { partition: CATALOGUE, id: CATALOGUE_KEY };
          await this.#storage.commit(ref, { state }, condition);
        } catch (error) {
          if (isRetryable(error) && attempt < 100) continue;
          throw error;
        }
      }
      await this.refresh();
      return;
    }
  }

  async #readCatalogue(): Promise<StoredCatalogue> {
    const stored = await this.#storage.read({ partition: CATALOGUE, id: CATALOGUE_KEY });
    if (!stored) return { catalogue: EMPTY, etag: undefined };
    const { etag, state } = stored;
    // It is read far more often than it changes, and long where there are many patterns.
    if (etag !== this.#catalogue.etag)
      this.#catalogue = { catalogue: JSON.parse(state) as Catalogue, etag };
    return this.#catalogue;
  }
}

function formerVersions({ former = {} }: Catalogue): [id: string, version: string][] {
  return Object.entries(former).flatMap(([id, versions]) =>
    versions.map((version): [string, string] => [id, version]),
  );
}

function withFormer(
  { former = {} }: Catalogue,
  id: string,
  versions: readonly string[],
): Pick<Catalogue, 'former'> {
  const { [id]: _old, ...others } = former;
  const all = versions.length > 0 ? { ...others, [id]: versions } : others;
  return Object.keys(all).length > 0 ? { former: all } : {};
}
