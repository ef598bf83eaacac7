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
import { EngineError } from '../errors.ts';
import type { ExpressionBounds } from '../expression/Expression.ts';
import { PatternIndex } from '../match/PatternIndex.ts';
import type { CompiledPattern } from '../step/CompiledPattern.ts';
import { compilePattern } from '../step/compilePattern.ts';
import { unsupportedFeatures } from './unsupportedFeatures.ts';

/** The list of all patterns in use: id to version. Its etag tells engines that something has changed. */
const CATALOGUE_KEY = 'patterns';

const versionKey = (id: string, version: string): string => `pattern/${id}/${version}`;

interface Catalogue {
  readonly format: 1;
  /** In the order in which they were added, which is the order in which they are tried. */
  readonly active: Readonly<Record<string, string>>;
}

const EMPTY: Catalogue = { format: 1, active: {} };

export interface PatternsStoreOptions {
  /** How much an expression may cost. */
  readonly bounds?: ExpressionBounds;
  /** Default: says nothing. */
  readonly logger?: Logger;
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
  readonly #logger: Logger;
  readonly #compiled = new Map<string, CompiledPattern>();
  #index = new PatternIndex([]);
  #active: Readonly<Record<string, string>> = {};
  #etag: string | undefined;
  /** How often the catalogue has been read, and which of these readings is in use. */
  #readings = 0;
  #inUse = 0;

  constructor(storage: Storage, { bounds, logger = silentLogger }: PatternsStoreOptions = {}) {
    this.#storage = storage;
    this.#bounds = bounds;
    this.#logger = logger;
  }

  /** Ids and versions of the patterns in use, in the order in which they are tried. */
  get active(): Readonly<Record<string, string>> {
    return this.#active;
  }

  /** Every fault of a would-be pattern, here and now: also what this release cannot do yet. */
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
    await this.#updateCatalogue((active) => ({ ...active, [id]: version }));
    return { id, version };
  }

  /** Takes a pattern out of use; its threds go on. Does nothing if it is not in use. */
  async remove(id: string): Promise<void> {
    await this.#updateCatalogue((active) => {
      const { [id]: _removed, ...others } = active;
      return others;
    });
  }

  /** Patterns that an event could start, in the order in which they are tried. */
  candidates(event: Event): readonly CompiledPattern[] {
    return this.#index.candidates(event);
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
    const compiled: CompiledPattern[] = [];
    if (etag !== this.#etag)
      for (const [id, version] of Object.entries(catalogue.active)) {
        const pattern = await this.#usable(id, version);
        if (pattern) compiled.push(pattern);
      }
    // A later reading may have been faster; it is at least as new.
    if (reading < this.#inUse) return false;
    this.#inUse = reading;
    if (etag === this.#etag) return false;
    this.#active = catalogue.active;
    this.#index = new PatternIndex(compiled);
    this.#etag = etag;
    return true;
  }

  /** One pattern that cannot be used must not keep the others from being used. */
  async #usable(id: string, version: string): Promise<CompiledPattern | undefined> {
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
    return { ...options, isKnownPattern, furtherChecks: unsupportedFeatures };
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

  async #updateCatalogue(
    change: (active: Catalogue['active']) => Catalogue['active'],
  ): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      const { catalogue, etag } = await this.#readCatalogue();
      const state = JSON.stringify({
        format: 1,
        active: change(catalogue.active),
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

  async #readCatalogue(): Promise<{ catalogue: Catalogue; etag: string | undefined }> {
    const stored = await this.#storage.read({ partition: CATALOGUE, id: CATALOGUE_KEY });
    if (!stored) return { catalogue: EMPTY, etag: undefined };
    return { catalogue: JSON.parse(stored.state) as Catalogue, etag: stored.etag };
  }
}
