import { CoreError } from '../errors/coreErrors.ts';
import { describeFindings, type Finding } from '../finding/Finding.ts';
import { leniently } from '../finding/findingKinds.ts';
import { schemaFindings } from '../finding/schemaFindings.ts';
import { compileSchema } from '../json/compileSchema.ts';
import { analysePattern } from './analysis/analysePattern.ts';
import { checkGroups, type IsKnownGroup } from './analysis/checkGroups.ts';
import { checkDirectives, type IsKnownPattern } from './checks/checkDirectives.ts';
import { checkReactionNames } from './checks/checkReactionNames.ts';
import { checkSources } from './checks/checkSources.ts';
import { readExpressions } from './expression/readExpressions.ts';
import type { Pattern } from './Pattern.ts';
import { PATTERN_SCHEMA } from './patternSchema.ts';

/** How strictly a pattern is looked at. */
export interface ValidatePatternOptions {
  /**
   * Take what would only fail when it is carried out (a transition to nowhere, local input without a name, a transform
   * that makes nothing, an unknown spawn) as a warning, for patterns written long ago. Default false.
   */
  readonly lenient?: boolean;
  /** Tells whether a pattern of that name or id exists; without it, spawn names are not checked. */
  readonly isKnownPattern?: IsKnownPattern;
  /** Tells whether there is a group of that name; without it, groups are not checked. */
  readonly isKnownGroup?: IsKnownGroup;
  /** What the caller looks for besides; asked once the shape is right. */
  readonly furtherChecks?: (pattern: Pattern) => readonly Finding[];
}

const validate = compileSchema(PATTERN_SCHEMA);

/**
 * Every fault of a would-be pattern: its shape, its expressions, templates, names, targets and sources; and, as
 * warnings, what will hardly do as it was meant. `FINDING_KINDS` lists the kinds.
 *
 * @returns findings in the order shape, names, expressions, sources, directives, analysis, groups, further checks; if the shape
 * is wrong, only that
 */
export function validatePattern(
  candidate: unknown,
  { lenient = false, isKnownPattern, isKnownGroup, furtherChecks }: ValidatePatternOptions = {},
): Finding[] {
  const errors = validate(candidate);
  if (errors.length > 0) return schemaFindings(errors, candidate);
  const pattern = candidate as Pattern;
  const expressions = readExpressions(pattern);
  const findings = [
    ...checkReactionNames(pattern),
    ...expressions.faults,
    ...checkSources(pattern),
    ...checkDirectives(pattern, isKnownPattern),
    ...analysePattern(pattern, expressions),
    ...(isKnownGroup ? checkGroups(pattern, isKnownGroup) : []),
    ...(furtherChecks?.(pattern) ?? []),
  ];
  return lenient ? findings.map(leniently) : findings;
}

/**
 * The same candidate, known to be a pattern that can be loaded.
 *
 * @throws CoreError `PATTERN_INVALID` with `details.findings`, warnings included
 */
export function parsePattern(candidate: unknown, options: ValidatePatternOptions = {}): Pattern {
  const findings = validatePattern(candidate, options);
  const errors = findings.filter(({ severity }) => severity === 'error');
  if (errors.length === 0) return candidate as Pattern;
  throw new CoreError('PATTERN_INVALID', `expected a pattern: ${describeFindings(errors)}`, {
    details: { findings },
  });
}
