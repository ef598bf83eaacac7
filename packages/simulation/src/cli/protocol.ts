import type { Finding } from '../ledger/Findings.ts';
import type { Script } from '../script/Script.ts';

/** What a worker is asked for; it answers each request with one reply. */
export interface Request {
  readonly seeds: readonly number[];
  /** Go no further than the first seed that fails. */
  readonly stopAtFirst: boolean;
  /** Make the scripts of seeds that fail short; so many of them. */
  readonly shrink: number;
}

export interface Reply {
  /** How many seeds were played. */
  readonly played: number;
  readonly failures: readonly Failure[];
}

/** A seed whose run broke a promise. */
export interface Failure {
  readonly seed: number;
  readonly finding: Finding;
  /** As short as it could be made. */
  readonly script?: Script;
}
