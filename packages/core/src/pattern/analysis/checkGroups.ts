import { pointerTo, type Finding } from '../../finding/Finding.ts';
import { newFinding } from '../../finding/findingKinds.ts';
import type { Pattern } from '../Pattern.ts';
import { readSourceRule } from '../sourceRule.ts';
import { readTemplateText } from '../templateSyntax.ts';
import { walkConditions } from '../walkConditions.ts';

/** Knows which groups there are; given a name without its `$`. */
export type IsKnownGroup = (name: string) => boolean;

/** Addresses that are no groups of the directory, though they look like one. */
const SPECIAL = new Set(['$all', '$thred']);

/** Groups that nobody is in, as addresses and as sources. */
export function checkGroups(pattern: Pattern, isKnownGroup: IsKnownGroup): Finding[] {
  const findings: Finding[] = [];
  const check = (group: string, pointer: string): void => {
    if (isKnownGroup(group)) return;
    const message = `expected a group of the directory, found "$${group}"`;
    findings.push(newFinding('unknown-group', pointer, message));
  };
  pattern.reactions.forEach(({ allowedSources = [] }, index) => {
    for (const [rule, pointer] of texts(allowedSources, `/reactions/${index}/allowedSources`))
      // Before anything else, since what is closed by no slash is no rule, and a finding of its own.
      if (rule.startsWith('$')) {
        const read = readSourceRule(rule);
        if (read.kind === 'group') check(read.group, pointer);
      }
  });
  walkConditions(pattern, ({ publish }, pointer) => {
    for (const [address, place] of texts(publish?.to ?? [], `${pointer}/publish/to`))
      if (isGroup(address)) check(address.slice(1), place);
  });
  return findings;
}

function isGroup(address: string): boolean {
  return (
    address.startsWith('$') && !SPECIAL.has(address) && readTemplateText(address).kind === 'literal'
  );
}

function texts(value: string | readonly unknown[], pointer: string): readonly [string, string][] {
  if (typeof value === 'string') return [[value, pointer]];
  return value.flatMap((item, index) =>
    typeof item === 'string' ? [[item, pointerTo(pointer, index)] satisfies [string, string]] : [],
  );
}
