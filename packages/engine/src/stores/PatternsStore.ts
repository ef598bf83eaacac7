import {
  derivedPatternId,
  isRetryable,
  patternId,
  silentLogger,
  SystemClock,
  validatePattern,
  type Clock,
  type Event,
  type Finding,
  type Logger,
} from '@srvthreds/core';
import type { Storage } from '@srvthreds/storage';
import type { Directory } from '../directory/Directory.ts';
import { DEFAULT_EXPRESSION_BOUNDS, type ExpressionBounds } from '../expression/Expression.ts';
import type { CompiledPattern } from '../step/CompiledPattern.ts';
import { PatternCompiler } from '../step/PatternCompiler.ts';
import type { PatternRef } from '../step/StepContext.ts';
import type { FormerVersion, PatternVersion } from './Catalogue.ts';
import { CatalogueStore } from './CatalogueStore.ts';
import { FormerVersions } from './FormerVersions.ts';
import { inSlices } from './inSlices.ts';
import { inTurns } from './inTurns.ts';
import { LoadedPages } from './LoadedPages.ts';
import {
  checkPattern,
  isMeantForUse,
  patternChecks,
  type AddPatternOptions,
  type CheckedPattern,
  type Surroundings,
} from './patternChecks.ts';
import { PatternPublisher, type PatternName } from './PatternPublisher.ts';
import { PatternVersions } from './PatternVersions.ts';
import { SharedReading } from './SharedReading.ts';
import { UsablePatterns } from './UsablePatterns.ts';

/** An event may take as long as so many expressions, while it is tried on patterns. */
const EXPRESSIONS_PER_SEARCH = 16;

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

/** So many are read before other work has its turn; those that are known take no time, others wait for the store. */
const READ_AT_ONCE = 128;

/** Patterns are checked and made ready in one go so many at a time: other work has its turn in between. */
const CHECKED_AT_ONCE = 32;

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
  readonly #reading = new SharedReading(() => this.#read());
  readonly #clock: Clock;
  readonly #usable: UsablePatterns;
  /** Without a prototype, so that no id is ever found that was not added. */
  readonly #active = Object.create(null) as Record<string, string>;
  #listed = LoadedPages.none<PatternVersion>();
  #former = LoadedPages.none<FormerVersion>();
  #etag: string | undefined;

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
    this.#clock = clock;
    this.#catalogue = new CatalogueStore(storage);
    const versions = new PatternVersions({ storage, compiler, logger, cacheSize });
    this.#versions = versions;
    const former = new FormerVersions({ storage, versions, partitions, clock });
    this.#publisher = new PatternPublisher({
      catalogue: this.#catalogue,
      versions,
      former,
      clock,
    });
    this.#usable = new UsablePatterns(compiler.bounds);
  }

  /** Versions of the patterns in use, by their ids; they change as patterns come into use and go out of it. */
  get active(): Readonly<Record<string, string>> {
    return this.#active;
  }

  /** Every fault of a would-be pattern, here and now, and what will hardly do as it was meant, as warnings. */
  validate(candidate: unknown, options: AddPatternOptions = {}): Finding[] {
    return validatePattern(candidate, patternChecks(this.#surroundings, options));
  }

  /** As `validate`, for patterns that shall be added together, and may spawn one another. @returns in the same order */
  validateAll(candidates: readonly unknown[], options: AddPatternOptions = {}): Finding[][] {
    const checks = patternChecks(this.#surroundings, options, candidates);
    return candidates.map((candidate) => validatePattern(candidate, checks));
  }

  /**
   * Takes a pattern into use, or a new version of it; one with `meta.active: false` out of use. Logs its warnings, if it
   * was not in use already.
   *
   * @returns its id and version
   * @throws CoreError `PATTERN_INVALID` with all findings; EngineError `CATALOGUE_BUSY` (retryable), and as `refresh` does
   * @throws StorageError as `Storage.commit` does
   */
  async add(candidate: unknown, options: AddPatternOptions = {}): Promise<PatternName> {
    const [name] = await this.addAll([candidate], options);
    return name!;
  }

  /**
   * As `add`, for any number of patterns, all at the same moment, in their order: they may spawn one another. Of two with
   * the same id the later one counts. Where one is not valid, or the store fails, none is taken into use.
   *
   * @returns their ids and versions, in the same order
   * @throws CoreError `PATTERN_INVALID` with all findings of the first that is not valid; others as `add` does
   */
  async addAll(
    candidates: readonly unknown[],
    options: AddPatternOptions = {},
  ): Promise<readonly PatternName[]> {
    const checked = await this.#check(candidates, options);
    const { names, changed } = await this.#versions.expecting(
      checked.map(({ remembered }) => remembered),
      async () => {
        const published = await this.#publisher.publish(checked);
        await this.refresh();
        return published;
      },
    );
    for (const { pattern, warnings } of checked)
      if (isMeantForUse(pattern) && changed.has(patternId(pattern)) && warnings.length > 0)
        this.#logger.warn(
          { patternId: patternId(pattern), findings: warnings },
          'pattern added with warnings',
        );
    return names;
  }

  /**
   * Takes a pattern out of use; its threds go on. Does nothing if it is not in use.
   *
   * @throws EngineError `CATALOGUE_BUSY` (retryable) and as `refresh` does; StorageError as `Storage.commit` does
   */
  async remove(id: string): Promise<void> {
    await this.removeAll([id]);
  }

  /** As `remove`, for any number of patterns, all at the same moment. @throws as `remove` does */
  async removeAll(ids: readonly string[]): Promise<void> {
    await this.#publisher.withdraw(ids);
    await this.refresh();
  }

  /** Patterns that an event could start, in the order in which they are tried. */
  candidates(event: Event): readonly CompiledPattern[] {
    return this.#usable.candidates(event);
  }

  /** Longest that an event may be tried on patterns, milliseconds: 800 by default, well under a lease. */
  get mostSearchMs(): number {
    const { timeoutMs } = this.#compiler.bounds ?? DEFAULT_EXPRESSION_BOUNDS;
    return EXPRESSIONS_PER_SEARCH * timeoutMs;
  }

  /** Labels of threds that wait where events that are for no thred are offered, and could take this one. */
  waitLabels(event: Event): readonly string[] {
    return this.#usable.waitLabels(event);
  }

  /** The pattern in use of that id, or of the id that the name gives. */
  find(nameOrId: string): PatternRef | undefined {
    for (const id of [nameOrId, derivedPatternId(nameOrId)]) {
      const version = this.#active[id];
      const compiled = version && this.#versions.kept(id, version);
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
   * Takes over what others have changed, by a reading that begins after this call and is shared with all who ask
   * meanwhile: one each would cost too much when many events come that nobody wants. One reading at a time, so that a
   * slow one never takes back what a later one has found.
   *
   * @returns true if anything had changed
   * @throws EngineError `ENGINE_FORMAT_UNKNOWN`, `CATALOGUE_INCOMPLETE`; StorageError as `Storage.read` does
   */
  refresh(): Promise<boolean> {
    return this.#reading.next();
  }

  async #read(): Promise<boolean> {
    const { catalogue, etag } = await this.#catalogue.read();
    if (etag === this.#etag) return false;
    const active = await this.#listed.next(catalogue.active, (page) => this.#usableOnes(page));
    const former = await this.#former.next(catalogue.former, (page) =>
      this.#usableOnes(page.map(({ id, version }) => [id, version])),
    );
    const yieldTurn = (): Promise<void> => this.#clock.yieldTurn();
    const [starting, waiting] = [active.besides(this.#listed), former.besides(this.#former)];
    const [left, ended] = [this.#listed.besides(active), this.#former.besides(former)];
    const came = new Set([...starting.patterns, ...waiting.patterns]);
    await inSlices(came, yieldTurn, (pattern) => this.#versions.keep(pattern));
    await this.#usable.prepare(starting.patterns, waiting.patterns, yieldTurn);
    // In one go, so that all of it changes at the same moment.
    for (const [id] of left.entries) delete this.#active[id];
    for (const [id, version] of starting.entries) this.#active[id] = version;
    this.#usable.use(active.lists);
    this.#versions.keepReady(this.#usable.always);
    [this.#listed, this.#former, this.#etag] = [active, former, etag];
    const gone = [...left.patterns, ...ended.patterns].filter((pattern) => !came.has(pattern));
    await inSlices(gone, yieldTurn, (pattern) => this.#versions.letGo(pattern));
    await this.#usable.forget(left.patterns, gone, yieldTurn);
    return true;
  }

  get #surroundings(): Surroundings {
    return { active: this.#active, directory: this.#directory };
  }

  async #check(
    candidates: readonly unknown[],
    options: AddPatternOptions,
  ): Promise<readonly CheckedPattern[]> {
    const checks = patternChecks(this.#surroundings, options, candidates);
    const checked: CheckedPattern[] = [];
    for (const candidate of candidates) {
      if (checked.length > 0 && checked.length % CHECKED_AT_ONCE === 0)
        await this.#clock.yieldTurn();
      checked.push(checkPattern(candidate, checks, this.#compiler));
    }
    return checked;
  }

  async #usableOnes(versions: readonly PatternVersion[]): Promise<readonly CompiledPattern[]> {
    const found: CompiledPattern[] = [];
    for (let first = 0; first < versions.length; first += READ_AT_ONCE) {
      if (first > 0) await this.#clock.yieldTurn();
      const some = versions.slice(first, first + READ_AT_ONCE);
      const read = await inTurns(some, ([id, version]) => this.#versions.ifUsable(id, version));
      found.push(...read.filter((pattern) => pattern !== undefined));
    }
    return found;
  }
}
