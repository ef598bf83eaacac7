import {
  isRetryable,
  parsePattern,
  silentLogger,
  SystemClock,
  derivedPatternId,
  patternId,
  validatePattern,
  type Clock,
  type Event,
  type Finding,
  type Logger,
  type Pattern,
  type ValidatePatternOptions,
} from '@srvthreds/core';
import type { Storage } from '@srvthreds/storage';
import type { Directory } from '../directory/Directory.ts';
import type { ExpressionBounds } from '../expression/Expression.ts';
import type { CompiledPattern } from '../step/CompiledPattern.ts';
import { PatternCompiler } from '../step/PatternCompiler.ts';
import type { PatternRef } from '../step/StepContext.ts';
import { versionsById, type PatternVersion } from './Catalogue.ts';
import { CatalogueStore } from './CatalogueStore.ts';
import { FormerVersions } from './FormerVersions.ts';
import { inTurns } from './inTurns.ts';
import { isInUse, PatternPublisher, type PatternName } from './PatternPublisher.ts';
import { PatternVersions } from './PatternVersions.ts';
import { SharedReading } from './SharedReading.ts';
import { UsablePatterns } from './UsablePatterns.ts';

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
  /** Most versions of which the text is kept in memory besides those in use and those on which threds may wait. Default 1,000. */
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
  readonly #compiler: PatternCompiler;
  readonly #directory: Pick<Directory, 'group'> | undefined;
  readonly #logger: Logger;
  readonly #catalogue: CatalogueStore;
  readonly #versions: PatternVersions;
  readonly #publisher: PatternPublisher;
  readonly #shared = new SharedReading(() => this.refresh());
  #usable: UsablePatterns;
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
    this.#compiler = compiler;
    this.#directory = directory;
    this.#logger = logger;
    this.#catalogue = new CatalogueStore(storage);
    const versions = new PatternVersions({ storage, compiler, logger, cacheSize });
    this.#versions = versions;
    const former = new FormerVersions({ storage, versions, partitions, clock });
    this.#publisher = new PatternPublisher({
      catalogue: this.#catalogue,
      versions,
      former,
      compiler,
      clock,
    });
    this.#usable = new UsablePatterns([], [], compiler.bounds);
  }

  /** Versions of the patterns in use, by their ids. */
  get active(): Readonly<Record<string, string>> {
    return this.#active;
  }

  /**
   * Every fault of a would-be pattern, here and now, and what will hardly do as it was meant, as warnings.
   *
   * @param options.among those that shall be added with it, which it may spawn; default none
   */
  validate(
    candidate: unknown,
    { among = [], ...options }: AddPatternOptions & { readonly among?: readonly unknown[] } = {},
  ): Finding[] {
    return validatePattern(candidate, this.#checks(options, idsOf(among)));
  }

  /**
   * Takes a pattern into use, or a new version of it; one with `meta.active: false` out of use. Logs its warnings, if it
   * was not in use already.
   *
   * @returns its id and version
   * @throws CoreError `PATTERN_INVALID` with all findings; EngineError as `refresh` does
   * @throws StorageError as `Storage.commit` does
   */
  async add(candidate: unknown, options: AddPatternOptions = {}): Promise<PatternName> {
    const [name] = await this.addAll([candidate], options);
    return name!;
  }

  /**
   * As `add`, for any number of patterns: 500 at once, one part after the other, in their order. They may spawn one
   * another. Of two with the same id the later one counts. Where one is not valid, none is taken into use; where the
   * store fails, the parts before are.
   *
   * @returns their ids and versions, in the same order
   * @throws CoreError `PATTERN_INVALID` with all findings of the first that is not valid; others as `add` does
   */
  async addAll(
    candidates: readonly unknown[],
    options: AddPatternOptions = {},
  ): Promise<readonly PatternName[]> {
    const checks = this.#checks(options, idsOf(candidates));
    const checked = candidates.map((candidate) => checkPattern(candidate, checks));
    const patterns = checked.map(({ pattern }) => pattern);
    const { names, changed } = await this.#publisher.publish(patterns);
    await this.refresh();
    for (const { pattern, warnings } of checked)
      if (isInUse(pattern) && changed.has(patternId(pattern))) this.#warn(pattern, warnings);
    return names;
  }

  /** Takes a pattern out of use; its threds go on. Does nothing if it is not in use. */
  async remove(id: string): Promise<void> {
    await this.removeAll([id]);
  }

  /** As `remove`, for any number of patterns, all at the same moment. */
  async removeAll(ids: readonly string[]): Promise<void> {
    await this.#publisher.withdraw(ids);
    await this.refresh();
  }

  /** Patterns that an event could start, in the order in which they are tried. */
  candidates(event: Event): readonly CompiledPattern[] {
    return this.#usable.candidates(event);
  }

  /** Labels of threds that wait where events that are for no thred are offered, and could take this one. */
  waitLabels(event: Event): readonly string[] {
    return this.#usable.waitLabels(event);
  }

  /** The pattern in use of that id, or of the id that the name gives. */
  find(nameOrId: string): PatternRef | undefined {
    for (const id of [nameOrId, derivedPatternId(nameOrId)]) {
      const version = this.#active[id];
      const compiled = version && this.#versions.inUse(id, version);
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
  version(id: string, version: string): Promise<CompiledPattern> {
    return this.#versions.get(id, version);
  }

  /**
   * Takes over what others have changed.
   *
   * @returns true if anything had changed
   * @throws EngineError `ENGINE_FORMAT_UNKNOWN`, `CATALOGUE_INCOMPLETE`; StorageError as `Storage.read` does
   */
  async refresh(): Promise<boolean> {
    const reading = ++this.#readings;
    const { catalogue, etag } = await this.#catalogue.read();
    const isNew = etag !== this.#etag;
    const listed = isNew ? catalogue.active.flat() : [];
    const former = isNew ? catalogue.former.flat() : [];
    const active = await this.#usableOnes(listed);
    const waited = await this.#usableOnes(former.map((one) => [one.id, one.version]));
    // A later reading may have been faster; it is at least as new.
    if (reading < this.#inUse) return false;
    this.#inUse = reading;
    if (etag === this.#etag) return false;
    this.#active = versionsById(listed);
    this.#versions.use([...active, ...waited]);
    this.#usable = new UsablePatterns(active, waited, this.#compiler.bounds);
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

  async #usableOnes(versions: readonly PatternVersion[]): Promise<readonly CompiledPattern[]> {
    const found = await inTurns(versions, ([id, version]) => this.#versions.ifUsable(id, version));
    return found.filter((pattern) => pattern !== undefined);
  }

  /** @param besides ids of patterns that are about to come into use */
  #checks(
    options: AddPatternOptions,
    besides: ReadonlySet<string> = new Set(),
  ): ValidatePatternOptions {
    const isKnownPattern = (nameOrId: string): boolean =>
      [nameOrId, derivedPatternId(nameOrId)].some(
        (id) => Object.hasOwn(this.#active, id) || besides.has(id),
      );
    const directory = this.#directory;
    return {
      ...options,
      isKnownPattern,
      // A group without members is nobody, as one that does not exist.
      ...(directory ? { isKnownGroup: (name) => directory.group(name).length > 0 } : {}),
    };
  }

  #warn(pattern: Pattern, findings: readonly Finding[]): void {
    if (findings.length === 0) return;
    this.#logger.warn({ patternId: patternId(pattern), findings }, 'pattern added with warnings');
  }
}

/** @throws CoreError `PATTERN_INVALID` with all findings */
function checkPattern(
  candidate: unknown,
  checks: ValidatePatternOptions,
): { readonly pattern: Pattern; readonly warnings: readonly Finding[] } {
  const findings = validatePattern(candidate, checks);
  const isSound = findings.every(({ severity }) => severity === 'warning');
  const pattern = isSound ? (candidate as Pattern) : parsePattern(candidate, checks);
  return { pattern, warnings: findings };
}

/** The ids of would-be patterns, as far as they have any. */
function idsOf(candidates: readonly unknown[]): ReadonlySet<string> {
  const named = candidates.filter(
    (one): one is Pattern => typeof (one as Partial<Pattern> | null)?.name === 'string',
  );
  return new Set(named.filter(isInUse).map(patternId));
}
