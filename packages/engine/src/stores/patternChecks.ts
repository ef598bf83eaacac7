import {
  derivedPatternId,
  parsePattern,
  patternId,
  validatePattern,
  type Finding,
  type Pattern,
  type ValidatePatternOptions,
} from '@srvthreds/core';
import type { Directory } from '../directory/Directory.ts';

/** How a pattern is looked at when it is added. */
export interface AddPatternOptions {
  /** Take what would only fail at run time as a warning. Default false. */
  readonly lenient?: boolean;
}

/** What patterns are checked against. */
export interface Surroundings {
  /** Versions of the patterns in use, by their ids. */
  readonly active: Readonly<Record<string, string>>;
  /** Whose groups patterns may name; without it, groups are not checked. */
  readonly directory: Pick<Directory, 'group'> | undefined;
}

/** A pattern that may be published. */
export interface CheckedPattern {
  readonly pattern: Pattern;
  /** As it was when it was checked. */
  readonly text: string;
  readonly warnings: readonly Finding[];
}

/** @param among would-be patterns that shall come into use together; they may spawn one another */
export function patternChecks(
  { active, directory }: Surroundings,
  options: AddPatternOptions,
  among: readonly unknown[] = [],
): ValidatePatternOptions {
  const besides = idsOf(among);
  return {
    ...options,
    isKnownPattern: (nameOrId) =>
      [nameOrId, derivedPatternId(nameOrId)].some(
        (id) => Object.hasOwn(active, id) || besides.has(id),
      ),
    // A group without members is nobody, as one that does not exist.
    ...(directory ? { isKnownGroup: (name) => directory.group(name).length > 0 } : {}),
  };
}

/** @throws CoreError `PATTERN_INVALID` with all findings */
export function checkPattern(candidate: unknown, checks: ValidatePatternOptions): CheckedPattern {
  const findings = validatePattern(candidate, checks);
  const isSound = findings.every(({ severity }) => severity === 'warning');
  const pattern = isSound ? (candidate as Pattern) : parsePattern(candidate, checks);
  return { pattern, text: JSON.stringify(pattern), warnings: findings };
}

/** Whether it wants to be used at all. */
export function isMeantForUse({ meta }: Pattern): boolean {
  return meta?.active !== false;
}

/** The ids of would-be patterns, as far as they have any. */
function idsOf(candidates: readonly unknown[]): ReadonlySet<string> {
  const named = candidates.filter(
    (one): one is Pattern => typeof (one as Partial<Pattern> | null)?.name === 'string',
  );
  return new Set(named.filter(isMeantForUse).map(patternId));
}
