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
import type { PatternCompiler } from '../step/PatternCompiler.ts';
import { RememberedPattern } from '../step/RememberedPattern.ts';

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
  /** As it was when it was checked, as JSON. */
  readonly text: string;
  /** What is kept in memory of it while it is in use. */
  readonly remembered: RememberedPattern;
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

/** @throws CoreError `PATTERN_INVALID` with all findings; EngineError `EXPRESSION_INVALID` */
export function checkPattern(
  candidate: unknown,
  checks: ValidatePatternOptions,
  compiler: PatternCompiler,
): CheckedPattern {
  const findings = validatePattern(candidate, checks);
  const isSound = findings.every(({ severity }) => severity === 'warning');
  const pattern = isSound ? (candidate as Pattern) : parsePattern(candidate, checks);
  const text = JSON.stringify(pattern);
  compiler.try(text);
  return { pattern, text, remembered: new RememberedPattern(text, compiler), warnings: findings };
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
