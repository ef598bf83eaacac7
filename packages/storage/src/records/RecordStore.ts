import type { Steps } from './Steps.ts';
import type { TextPattern } from './tasks/textPattern.ts';

/**
 * A record: JSON with an `id`; `created` and `modified` are times as ISO texts in UTC. Names of fields never begin with
 * `$` and hold no dot.
 */
export interface StoredRecord {
  readonly id: string;
  readonly [field: string]: unknown;
}

export type Scalar = string | number | boolean | null;

/** Names of fields from the outside in. */
export type FieldPath = readonly string[];

/**
 * What records have to be like. On the way to a field, and at its end, the elements of a list are looked at one by one; one
 * that fits is enough.
 */
export type Matcher =
  | { readonly kind: 'all' | 'any'; readonly of: readonly Matcher[] }
  | { readonly kind: 'not'; readonly of: Matcher }
  /** `null` is only compared with fields of the record itself, and equals a field that is not there. */
  | { readonly kind: 'equals'; readonly path: FieldPath; readonly value: Scalar }
  /** Numbers with numbers, texts with texts by code point; anything else does not fit. */
  | {
      readonly kind: 'compare';
      readonly path: FieldPath;
      readonly by: 'gt' | 'gte' | 'lt' | 'lte';
      readonly value: number | string;
    }
  | { readonly kind: 'text'; readonly path: FieldPath; readonly pattern: TextPattern };

/** One change of one field. */
export interface FieldChange {
  readonly by: 'set' | 'inc' | 'mul' | 'min' | 'max' | 'push' | 'add' | 'remove' | 'now';
  readonly path: FieldPath;
  readonly value: unknown;
}

/** Which fields are given. */
export interface Selection {
  /** Only these, and the id; undefined: all. */
  readonly include?: readonly FieldPath[];
  /** Not these. */
  readonly exclude: readonly FieldPath[];
}

export interface SortField {
  readonly path: FieldPath;
  readonly isDescending: boolean;
}

/** Records of one type that fit. */
interface Matched {
  readonly type: string;
  readonly matcher: Matcher;
}

/** A task that has been checked, with everything that it needs: nothing in it is refused for its form. */
export type RecordOperation =
  /** Gives the id, or with `isList` the ids. */
  | {
      readonly op: 'put';
      readonly type: string;
      readonly records: readonly StoredRecord[];
      readonly isList: boolean;
    }
  /**
   * Sorted by the fields, then by id by code point. Missing and null come before numbers, those before texts, those before
   * truth values; where other values stand has no promise. `getOne` gives the first or null.
   */
  | (Matched & {
      readonly op: 'get' | 'getOne';
      readonly select: Selection;
      readonly sort: readonly SortField[];
      readonly skip: number;
      /** Undefined: all; more than `RECORD_LIMITS.recordsPerTask` are refused then. */
      readonly limit?: number;
    })
  | (Matched & { readonly op: 'update'; readonly changes: readonly FieldChange[] })
  /** Changes the first by id; if there is none, changes an empty record that has what the matcher says to be equal. */
  | (Matched & {
      readonly op: 'upsert';
      readonly changes: readonly FieldChange[];
      readonly newId: string;
    })
  /** Puts this in place of the first by id; if there is none, under `newId`. `created` stays. */
  | (Matched & {
      readonly op: 'replace';
      readonly record: Readonly<Record<string, unknown>>;
      readonly newId: string;
    })
  | (Matched & { readonly op: 'delete' | 'count' })
  | { readonly op: 'nothing' };

export interface TransactOptions {
  /** Now, as an ISO text in UTC. */
  readonly now: string;
  /** Most characters of all results as JSON. */
  readonly resultLength: number;
  /**
   * What is left for the tasks of one event; several transactions may share it. Only a store that looks for records in this
   * process spends it. Default: `RECORD_LIMITS.stepsPerEvent`.
   */
  readonly steps?: Steps;
  /**
   * Names this transaction if it writes: another one of this name does nothing and gives the same results, as long as it is
   * among the last `RECORD_LIMITS.transactionsRemembered` that wrote, and its results among the last
   * `RECORD_LIMITS.rememberedLength` characters of theirs.
   */
  readonly once?: string;
}

/**
 * Where records are kept: the contract of a driver. It is given operations that have been checked, so it knows neither
 * tasks nor who sent them.
 */
export interface RecordStore {
  /**
   * Carries out operations in order, all or none; each sees what those before it did, and nobody sees half of them.
   *
   * @returns for each what it gives: see `RecordOperation`; the number for `count`, null for those that only change
   * @throws RecordsError `RECORDS_EXISTS`, `RECORDS_TASK_FAILED`, `RECORDS_TOO_LARGE`, `RECORDS_CLOSED`; nothing was done
   */
  transact(
    operations: readonly RecordOperation[],
    options: TransactOptions,
  ): Promise<readonly unknown[]>;

  /** May be called twice. */
  close(): Promise<void>;
}
