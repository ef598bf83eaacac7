import { RECORD_LIMITS } from './limits.ts';
import type { Matcher, RecordOperation, RecordStore } from './RecordStore.ts';

/** The type of the records in which patterns are edited. */
export const PATTERN_RECORDS = 'PatternModel';

/** More patterns than this are not looked for. */
const MOST_PATTERNS = 100_000;
/** Ids read at a time: ids have at most 512 characters, so these fit into one result. */
const PAGE = 500;

const EVERY: Matcher = { kind: 'all', of: [] };

/** Where patterns are edited; the engine's `patternSource` has the same form. */
export interface RecordedPatterns {
  /** Undefined if there is none of this id that is active. */
  pattern(id: string): Promise<unknown>;
  /** Those that are active, by id. */
  patterns(): Promise<readonly unknown[]>;
}

/**
 * The patterns among the records. As a record a pattern is a draft: engines take it over when they are told to, by
 * `reloadPattern` or `reloadAllPatterns`. One with `meta.active: false` counts as not there.
 */
export function recordedPatterns(store: RecordStore): RecordedPatterns {
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
  const ids = async (skip: number): Promise<readonly string[]> => {
    const found = await read({
      op: 'get',
      type: PATTERN_RECORDS,
      matcher: EVERY,
      select: { include: [], exclude: [] },
      sort: [],
      skip,
      limit: PAGE,
    });
    return (found as readonly { id: string }[]).map(({ id }) => id);
  };
  return {
    pattern,
    patterns: async () => {
      const found: unknown[] = [];
      for (let skip = 0; skip < MOST_PATTERNS; skip += PAGE) {
        const page = await ids(skip);
        for (const id of page) found.push(await pattern(id));
        if (page.length < PAGE) break;
      }
      return found.filter((one) => one !== undefined);
    },
  };
}

function isActive(found: unknown): boolean {
  if (typeof found !== 'object' || found === null) return false;
  const { meta } = found as { meta?: { active?: unknown } | null };
  return meta?.active !== false;
}
