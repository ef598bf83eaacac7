import { tooLarge } from './errors.ts';
import { RECORD_LIMITS } from './limits.ts';
import type { RecordOperation, RecordStore } from './RecordStore.ts';

/** The type of the records in which patterns are edited. */
export const PATTERN_RECORDS = 'PatternModel';

/** Ids read at a time: ids have at most 512 characters, so these fit into one result. */
const PAGE = 500;

/** Where patterns are edited; the engine's `patternSource` has the same form. */
export interface RecordedPatterns {
  /** Undefined if there is none of this id that is active. */
  pattern(id: string): Promise<unknown>;
  /**
   * Those that are active, by id. One that is put or deleted meanwhile may be among them or not; all others are right.
   *
   * @throws RecordsError `RECORDS_TOO_LARGE` if there are more than are looked for
   */
  patterns(): Promise<readonly unknown[]>;
}

export interface RecordedPatternsOptions {
  /** Most records that `patterns` looks for, active or not. Default 100,000. */
  readonly most?: number;
}

/**
 * The patterns among the records. As a record a pattern is a draft: engines take it over when they are told to, by
 * `reloadPattern` or `reloadAllPatterns`. One with `meta.active: false` counts as not there.
 */
export function recordedPatterns(
  store: RecordStore,
  { most = 100_000 }: RecordedPatternsOptions = {},
): RecordedPatterns {
  const read = async (operation: RecordOperation): Promise<unknown> => {
    const options = { now: '', resultLength: 2 * RECORD_LIMITS.recordLength };
    return (await store.transact([operation], options))[0];
  };
  const pattern = async (id: string): Promise<unknown> => {
    const found = await read({
      op: 'getOne',
      type: PATTERN_RECORDS,
      matcher: { kind: 'equals', path: ['id'], value: id },
      select: { exclude: [['created'], ['modified']] },
      sort: [],
      skip: 0,
    });
    return isActive(found) ? found : undefined;
  };
  /** Ids are no positions: what is deleted between two pages moves none of the others. */
  const idsAfter = async (last: string): Promise<readonly string[]> => {
    const found = await read({
      op: 'get',
      type: PATTERN_RECORDS,
      matcher: { kind: 'compare', path: ['id'], by: 'gt', value: last },
      select: { include: [], exclude: [] },
      sort: [],
      skip: 0,
      limit: PAGE,
    });
    return (found as readonly { id: string }[]).map(({ id }) => id);
  };
  return {
    pattern,
    patterns: async () => {
      const found: unknown[] = [];
      let page: readonly string[] = [];
      do {
        page = await idsAfter(page.at(-1) ?? '');
        if (found.length + page.length > most)
          throw tooLarge('patterns', most, found.length + page.length);
        for (const id of page) found.push(await pattern(id));
      } while (page.length === PAGE);
      return found.filter((one) => one !== undefined);
    },
  };
}

function isActive(found: unknown): boolean {
  if (typeof found !== 'object' || found === null) return false;
  const { meta } = found as { meta?: { active?: unknown } | null };
  return meta?.active !== false;
}
