import {
  errorCode,
  isRetryable,
  nextDelayMs,
  parsePattern,
  silentLogger,
  sleep,
  SystemClock,
  derivedPatternId,
  validatePattern,
  type Backoff,
  type Clock,
  type Event,
  type Finding,
  type Logger,
  type ValidatePatternOptions,
} from '@srvthreds/core';
import { CATALOGUE, type Storage } from '@srvthreds/storage';
import { LRUCache } from 'lru-cache';
import type { Directory } from '../directory/Directory.ts';
import { EngineError } from '../errors.ts';
import type { ExpressionBounds } from '../expression/Expression.ts';
import { PatternIndex } from '../match/PatternIndex.ts';
import type { CompiledPattern } from '../step/CompiledPattern.ts';
import { PatternCompiler } from '../step/PatternCompiler.ts';
import { WaitIndex } from '../match/WaitIndex.ts';
import {
  decodeCatalogue,
  EMPTY_CATALOGUE,
  encodeCatalogue,
  versionsById,
  withoutPattern,
  withVersion,
  type Catalogue,
  type FormerVersion,
  type PatternVersion,
} from './Catalogue.ts';
import { SharedReading } from './SharedReading.ts';
import { waitsOf } from '../match/waitsOf.ts';
import { versionLabel } from '../protocol/thredLabels.ts';
import type { PatternRef } from '../step/StepContext.ts';

/** The list of all patterns in use. Its etag tells engines that something has changed. */
const CATALOGUE_REF = { partition: CATALOGUE, id: 'patterns' };

const versionKey = (id: string, version: string): string => `pattern/${id}/${version}`;

interface StoredCatalogue {
  readonly catalogue: Catalogue;
  readonly etag: string | undefined;
}

type Versions = readonly CompiledPattern[];

/** So many versions are read side by side. */
const READ_AT_ONCE = 64;

/**
 * A version that was replaced stays listed for so long even if no thred is on it: an engine may not know yet, or a start
 * may be on its way. Of one pattern no more than so many.
 */
const KEPT_MS = 3_600_000;
const KEPT_OF_ONE = 64;

/** So many of those that may go are looked at with each change of the catalogue. */
const LOOK_AT = 8;

/** So many attempts at a change that others have forestalled are made at once, and so many in all. */
const AT_ONCE = 10;
const MOST_ATTEMPTS = 100;
const BACKOFF: Backoff = { baseMs: 1, maxMs: 100 };

export interface PatternsStoreOptions {
  /** How much an expression may cost. */
  readonly bounds?: ExpressionBounds;
  /** Shared with other stores and engines of this process; its bounds are those that count. Default: one of its own. */
  readonly compiler?: PatternCompiler;
  /** Whose groups patterns may name; without it, groups are not checked. */
  readonly directory?: Pick<Directory, 'group'>;
  /** Default: says nothing. */
  readonly logger?: Logger;
  /** As the store was made with. Default 16. */
  readonly partitions?: number;
  /** Default: the clock of the machine. */
  readonly clock?: Clock;
  /** Most versions that are kept in memory besides those in use and those on which threds may wait. Default 1,000. */
  readonly cacheSize?: number;
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
  readonly #compiler: PatternCompiler;
  readonly #directory: Pick<Directory, 'group'> | undefined;
  readonly #logger: Logger;
  readonly #partitions: number;
  readonly #clock: Clock;
  /** Versions that were asked for. */
  readonly #cached: LRUCache<string, CompiledPattern>;
  /** By key, those of `#usable`. */
  #kept: ReadonlyMap<string, CompiledPattern> = new Map();
  readonly #shared = new SharedReading(() => this.refresh());
  /** The versions in use, in order, and those no longer in use on which threds may wait. */
  #usable: { readonly active: Versions; readonly former: Versions } = { active: [], former: [] };
  // Made when they are needed: between two events, any number of patterns may be added.
  #index: PatternIndex | undefined;
  #waits: WaitIndex | undefined;
  #catalogue: StoredCatalogue = { catalogue: EMPTY_CATALOGUE, etag: undefined };
  #active = versionsById([]);
  #etag: string | undefined;
  /** How often the catalogue has been read, and which of these readings is in use. */
  #readings = 0;
  #inUse = 0;

  constructor(
    storage: Storage,
    {
      bounds,
      compiler = new PatternCompiler(bounds ? { bounds } : {}),
      directory,
      logger = silentLogger,
      partitions = 16,
      clock = new SystemClock(),
      cacheSize = 1_000,
    }: PatternsStoreOptions = {},
  ) {
    this.#storage = storage;
    this.#partitions = partitions;
    this.#compiler = compiler;
    this.#directory = directory;
    this.#logger = logger;
    this.#clock = clock;
    this.#cached = new LRUCache({ max: cacheSize });
  }

  /** Versions of the patterns in use, by their ids. */
  get active(): Readonly<Record<string, string>> {
    return this.#active;
  }

  /** Every fault of a would-be pattern, here and now, and what will hardly do as it was meant, as warnings. */
  validate(candidate: unknown, options: AddPatternOptions = {}): Finding[] {
    return validatePattern(candidate, this.#checks(options));
  }

  /**
   * Takes a pattern into use, or a new version of it; one with `meta.active: false` out of use. Logs its warnings, if it
   * was not in use already.
   *
   * @returns its id and version
   * @throws CoreError `PATTERN_INVALID` with all findings
   * @throws StorageError as `Storage.commit` does
   */
  async add(
    candidate: unknown,
    options: AddPatternOptions = {},
  ): Promise<{ readonly id: string; readonly version: string }> {
    const pattern = parsePattern(candidate, this.#checks(options));
    const text = JSON.stringify(pattern);
    const { id, version } = this.#compiler.compile(text);
    if (pattern.meta?.active === false) {
      await this.remove(id);
      return { id, version };
    }
    await this.#storeVersion(versionKey(id, version), text);
    const isNew = await this.#updateCatalogue((active) => withVersion(active, id, version));
    if (isNew) this.#warn(id, this.validate(candidate, options));
    return { id, version };
  }

  /** Takes a pattern out of use; its threds go on. Does nothing if it is not in use. */
  async remove(id: string): Promise<void> {
    await this.#updateCatalogue((active) => withoutPattern(active, id));
  }

  /** Patterns that an event could start, in the order in which they are tried. */
  candidates(event: Event): readonly CompiledPattern[] {
    this.#index ??= new PatternIndex(this.#usable.active, this.#compiler.bounds);
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
      const version = this.#active[id];
      const compiled = version && this.#kept.get(versionKey(id, version));
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
    const known = this.#kept.get(key) ?? this.#cached.get(key);
    if (known) return known;
    const stored = await this.#storage.read({ partition: CATALOGUE, id: key });
    if (!stored)
      throw new EngineError(
        'PATTERN_NOT_FOUND',
        `expected pattern ${id} version ${version}, found none`,
      );
    const compiled = this.#compiler.compile(stored.state);
    this.#cached.set(key, compiled);
    return compiled;
  }

  /** Takes over what others have changed. @returns true if anything had changed */
  async refresh(): Promise<boolean> {
    const reading = ++this.#readings;
    const { catalogue, etag } = await this.#readCatalogue();
    const isNew = etag !== this.#etag;
    const active = isNew ? await this.#usableOnes(catalogue.active) : [];
    const former = isNew ? await this.#usableOnes(catalogue.former.map(toPatternVersion)) : [];
    // A later reading may have been faster; it is at least as new.
    if (reading < this.#inUse) return false;
    this.#inUse = reading;
    if (etag === this.#etag) return false;
    this.#active = versionsById(catalogue.active);
    this.#usable = { active, former };
    this.#kept = new Map(
      [...active, ...former].map((one) => [versionKey(one.id, one.version), one]),
    );
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
    return new WaitIndex(waits, this.#compiler.bounds);
  }

  async #usableOnes(versions: readonly PatternVersion[]): Promise<readonly CompiledPattern[]> {
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

  async #storeVersion(key: string, text: string): Promise<void> {
    try {
      const changes = { state: text };
      await this.#storage.commit({ partition: CATALOGUE, id: key }, changes, { ifAbsent: true });
    } catch (error) {
      // The very same definition is there already.
      if (errorCode(error) !== 'STORAGE_VERSION_CONFLICT') throw error;
    }
  }

  /** The versions that are not in use any more and on which threds may wait for unbound events. */
  async #formerAfter(
    { active, former }: Catalogue,
    next: Catalogue['active'],
  ): Promise<readonly FormerVersion[]> {
    const now = this.#clock.now();
    const inUse = new Set(next.map(toKey));
    const isOut = (version: PatternVersion): boolean => !inUse.has(toKey(version));
    const replaced: FormerVersion[] = [];
    for (const [id, version] of active.filter(isOut))
      if (await this.#takesUnbound(id, version)) replaced.push({ id, version, replacedAt: now });
    const left = former.filter((one) => isOut(toPatternVersion(one)));
    return this.#withoutEnded([...left, ...replaced], now);
  }

  async #takesUnbound(id: string, version: string): Promise<boolean> {
    const pattern = await this.#versionIfUsable(id, version);
    return pattern?.reactions.some(({ takesUnbound }) => takesUnbound) ?? false;
  }

  /** Those that threds are on go to the end, so that others are looked at next time. */
  async #withoutEnded(
    former: readonly FormerVersion[],
    now: number,
  ): Promise<readonly FormerVersion[]> {
    const recent = recentOf(former, now);
    const mayGo = former.filter((one) => !recent.has(one)).slice(0, LOOK_AT);
    const needed: FormerVersion[] = [];
    for (const one of mayGo) if (await this.#hasThreds(one)) needed.push(one);
    const looked = new Set(mayGo);
    return [...former.filter((one) => !looked.has(one)), ...needed];
  }

  async #hasThreds(version: FormerVersion): Promise<boolean> {
    const label = versionLabel(version);
    for (let partition = 0; partition < this.#partitions; partition++)
      if ((await this.#storage.count(partition, label)) > 0) return true;
    return false;
  }

  /** @returns true if it changed anything */
  async #updateCatalogue(
    change: (active: Catalogue['active']) => Catalogue['active'],
  ): Promise<boolean> {
    let isChanged: boolean | undefined;
    for (let attempt = 1; isChanged === undefined; attempt++) {
      if (attempt > AT_ONCE) await sleep(this.#clock, nextDelayMs(attempt - AT_ONCE, BACKOFF));
      isChanged = await this.#tryToUpdate(change, attempt === MOST_ATTEMPTS);
    }
    await this.refresh();
    return isChanged;
  }

  /** @returns undefined if somebody else has changed it meanwhile, which is thrown at the last attempt */
  async #tryToUpdate(
    change: (active: Catalogue['active']) => Catalogue['active'],
    isLast: boolean,
  ): Promise<boolean | undefined> {
    const { catalogue, etag } = await this.#readCatalogue();
    const active = change(catalogue.active);
    if (active === catalogue.active) return false;
    const former = await this.#formerAfter(catalogue, active);
    const state = encodeCatalogue({ active, former });
    const condition = etag === undefined ? { ifAbsent: true as const } : { ifEtag: etag };
    try {
      await this.#storage.commit(CATALOGUE_REF, { state }, condition);
      return true;
    } catch (error) {
      if (errorCode(error) !== 'STORAGE_VERSION_CONFLICT' || isLast) throw error;
      return undefined;
    }
  }

  #warn(patternId: string, findings: readonly Finding[]): void {
    const warnings = findings.filter(({ severity }) => severity === 'warning');
    if (warnings.length === 0) return;
    this.#logger.warn({ patternId, findings: warnings }, 'pattern added with warnings');
  }

  async #readCatalogue(): Promise<StoredCatalogue> {
    const stored = await this.#storage.read(CATALOGUE_REF);
    if (!stored) return { catalogue: EMPTY_CATALOGUE, etag: undefined };
    const { etag, state } = stored;
    // It is read far more often than it changes, and long where there are many patterns.
    if (etag !== this.#catalogue.etag)
      this.#catalogue = { catalogue: decodeCatalogue(state), etag };
    return this.#catalogue;
  }
}

/** Those that were replaced not long ago, and of each pattern not too many. */
function recentOf(former: readonly FormerVersion[], now: number): ReadonlySet<FormerVersion> {
  const recent = new Set<FormerVersion>();
  const counts = new Map<string, number>();
  for (const one of former.toReversed()) {
    const count = counts.get(one.id) ?? 0;
    if (now - one.replacedAt >= KEPT_MS || count >= KEPT_OF_ONE) continue;
    counts.set(one.id, count + 1);
    recent.add(one);
  }
  return recent;
}

function toPatternVersion({ id, version }: FormerVersion): PatternVersion {
  return [id, version];
}

function toKey([id, version]: PatternVersion): string {
  return versionKey(id, version);
}
