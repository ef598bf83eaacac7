import type { EventSource, SourceRule } from '@srvthreds/core';
import type { Directory } from '../directory/Directory.ts';
import type { CompiledReaction } from './CompiledPattern.ts';

/** May this sender trigger the reaction? A refusal is no match, not an error. */
export function allowsSource(
  { sources, roles }: Pick<CompiledReaction, 'sources' | 'roles'>,
  { id }: EventSource,
  directory: Directory,
): boolean {
  const bySource = sources?.some((rule) => satisfies(rule, id, directory)) ?? true;
  const own = roles ? directory.roles(id) : [];
  return bySource && (roles?.some((role) => own.includes(role)) ?? true);
}

function satisfies(rule: SourceRule, id: string, directory: Directory): boolean {
  switch (rule.kind) {
    case 'id':
      return rule.id === id;
    case 'group':
      return directory.group(rule.group).includes(id);
    case 'pattern':
      return rule.expression.test(id);
  }
}
