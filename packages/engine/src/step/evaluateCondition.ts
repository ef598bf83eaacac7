import type { Event } from '@srvthreds/core';
import type {
  CompiledAnd,
  CompiledCondition,
  CompiledDirectives,
  CompiledFilter,
  CompiledOr,
} from './CompiledPattern.ts';
import type { StepDraft } from './StepDraft.ts';

/**
 * Applies a condition to an event in a thred: may set locals, runs `onTrue`, remembers operands that have matched.
 *
 * @returns what the match brings about; undefined: no match
 */
export function evaluateCondition(
  condition: CompiledCondition,
  event: Event,
  draft: StepDraft,
): CompiledDirectives | undefined {
  const directives = evaluateInner(condition, event, draft);
  // Inner conditions have run theirs by now.
  if (directives && condition.onTrue) condition.onTrue.evaluate(draft.scope(event));
  return directives;
}

function evaluateInner(
  condition: CompiledCondition,
  event: Event,
  draft: StepDraft,
): CompiledDirectives | undefined {
  switch (condition.type) {
    case 'filter':
      return evaluateFilter(condition, event, draft);
    case 'or':
      return evaluateOr(condition, event, draft);
    case 'and':
      return evaluateAnd(condition, event, draft);
  }
}

function evaluateFilter(
  { expression, directives }: CompiledFilter,
  event: Event,
  draft: StepDraft,
): CompiledDirectives | undefined {
  const before = draft.locals.values;
  if (expression.evaluate(draft.scope(event))) return directives;
  // What a filter sets counts only if it matches.
  draft.locals.restore(before);
  return undefined;
}

function evaluateOr(
  { operands, directives }: CompiledOr,
  event: Event,
  draft: StepDraft,
): CompiledDirectives | undefined {
  for (const operand of operands) {
    const found = evaluateCondition(operand, event, draft);
    // Field by field, the innermost that gives one wins.
    if (found) return { ...directives, ...found };
  }
  return undefined;
}

function evaluateAnd(
  { operands, directives, path }: CompiledAnd,
  event: Event,
  draft: StepDraft,
): CompiledDirectives | undefined {
  for (const operand of operands) {
    if (hasMatched(draft, operand.path)) continue;
    if (evaluateCondition(operand, event, draft)) remember(draft, operand.path);
  }
  if (!operands.every((operand) => hasMatched(draft, operand.path))) return undefined;
  // Cleared when it fires, so that a thred that stays here collects afresh.
  forgetBelow(draft, path);
  return directives;
}

function hasMatched({ reaction }: StepDraft, path: string): boolean {
  return reaction?.matched?.includes(path) ?? false;
}

function remember(draft: StepDraft, path: string): void {
  if (!draft.reaction) return;
  draft.reaction = { ...draft.reaction, matched: [...(draft.reaction.matched ?? []), path] };
}

function forgetBelow(draft: StepDraft, path: string): void {
  if (!draft.reaction) return;
  const { matched = [], ...reaction } = draft.reaction;
  const kept = matched.filter((other) => path !== '' && !other.startsWith(`${path}.`));
  draft.reaction = kept.length > 0 ? { ...reaction, matched: kept } : reaction;
}
