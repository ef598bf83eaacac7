import { walkConditions, type Finding, type Pattern } from '@srvthreds/core';

/**
 * What a pattern asks for and this release cannot do yet. Refused when it is loaded: running it without would be worse.
 */
export function unsupportedFeatures(pattern: Pattern): Finding[] {
  const findings: Finding[] = [];
  const refuse = (pointer: string, what: string) =>
    findings.push({ severity: 'error', pointer, message: `${what} is not supported yet` });
  if ((pattern.maxInstances ?? 0) > 0) refuse('/maxInstances', 'a limit of instances');
  if ((pattern.instanceInterval ?? 0) > 0) refuse('/instanceInterval', 'an interval of instances');
  pattern.reactions.forEach(({ allowUnboundEvents }, index) => {
    if (allowUnboundEvents)
      refuse(`/reactions/${index}/allowUnboundEvents`, 'offering unbound events to running threds');
  });
  walkConditions(pattern, ({ spawn }, pointer) => {
    if (spawn) refuse(`${pointer}/spawn`, 'spawning threds');
  });
  return findings;
}
