import { errorMessage } from '../../errors/SrvThredsError.ts';
import { pointerTo, type Finding } from '../../finding/Finding.ts';
import { newFinding } from '../../finding/findingKinds.ts';
import type { Pattern } from '../Pattern.ts';
import { readSourceRule } from '../sourceRule.ts';

/** Regular expressions in `allowedSources` that do not compile or are not closed. */
export function checkSources(pattern: Pattern): Finding[] {
  return pattern.reactions.flatMap(({ allowedSources }, index) => {
    const pointer = `/reactions/${index}/allowedSources`;
    if (allowedSources === undefined) return [];
    if (typeof allowedSources === 'string') return checkRule(allowedSources, pointer);
    return allowedSources.flatMap((rule, at) => checkRule(rule, pointerTo(pointer, at)));
  });
}

function checkRule(rule: string, pointer: string): Finding[] {
  try {
    readSourceRule(rule);
    return [];
  } catch (error) {
    return [newFinding('source-rule', pointer, errorMessage(error))];
  }
}
