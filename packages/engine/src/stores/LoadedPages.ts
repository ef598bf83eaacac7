import type { CompiledPattern } from '../step/CompiledPattern.ts';
import type { Page, Pages } from './pages.ts';

/** The pages of a list, each with the patterns that it names. Does not change; make another one. */
export class LoadedPages<T> {
  readonly #patterns: ReadonlyMap<Page<T>, readonly CompiledPattern[]>;

  private constructor(patterns: ReadonlyMap<Page<T>, readonly CompiledPattern[]>) {
    this.#patterns = patterns;
  }

  static none<T>(): LoadedPages<T> {
    return new LoadedPages(new Map());
  }

  /**
   * The same for a list that has changed. Pages that are here already, whole, are not looked at again.
   *
   * @param load gives the patterns of a page; those that cannot be had are left out
   */
  async next(
    pages: Pages<T>,
    load: (page: Page<T>) => Promise<readonly CompiledPattern[]>,
  ): Promise<LoadedPages<T>> {
    const patterns = new Map<Page<T>, readonly CompiledPattern[]>();
    for (const page of pages) {
      const known = this.#patterns.get(page);
      patterns.set(page, known?.length === page.length ? known : await load(page));
    }
    return new LoadedPages(patterns);
  }

  /** The patterns of all pages, in order; of a page that has not changed, the very same list. */
  get lists(): readonly (readonly CompiledPattern[])[] {
    return [...this.#patterns.values()];
  }

  /** Entries and patterns on pages that are not on the others in the same form; much more may be the same. */
  besides(other: LoadedPages<T>): {
    readonly entries: readonly T[];
    readonly patterns: readonly CompiledPattern[];
  } {
    const own = [...this.#patterns].filter(
      ([page, patterns]) => other.#patterns.get(page) !== patterns,
    );
    return {
      entries: own.flatMap(([page]) => page),
      patterns: own.flatMap(([, patterns]) => patterns),
    };
  }
}
