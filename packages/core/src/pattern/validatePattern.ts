import { CoreError } from '../errors/coreErrors.ts';
import { describeFindings, type Finding } from '../finding/Finding.ts';
import { schemaFindings } from '../finding/schemaFindings.ts';
import { compileSchema } from '../json/compileSchema.ts';
import { checkDirectives, type IsKnownPattern } from './checks/checkDirectives.ts';
import { checkExpressions } from './checks/checkExpressions.ts';
import { checkReactionNames } from './checks/checkReactionNames.ts';
import { checkSources } from './checks/checkSources.ts';
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
  /** What the caller looks for besides; asked once the shape is right. */
  readonly furtherChecks?: (pattern: Pattern) => readonly Finding[];
}

const validate = compileSchema(PATTERN_SCHEMA);

/**
 * Every fault of a would-be pattern: its shape, its expressions, templates, names, targets and sources.
 *
 * @returns findings in the order shape, names, expressions, sources, directives, further checks; if the shape is wrong, only that
 */
export function validatePattern(
  candidate: unknown,
  { lenient = false, isKnownPattern, furtherChecks }: ValidatePatternOptions = {},
): Finding[] {
  const errors = validate(candidate);
  if (errors.length > 0) return schemaFindings(errors, candidate);
  const pattern = candidate as Pattern;
  const directives = checkDirectives(pattern, isKnownPattern);
  return [
    ...checkReactionNames(pattern),
    ...checkExpressions(pattern),
    ...checkSources(pattern),
    ...(lenient ? directives.map(toWarning) : directives),
    ...(furtherChecks?.(pattern) ?? []),
  ];
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

function toWarning(finding: Finding): Finding {
  return { ...finding, severity: 'warning' };
}
