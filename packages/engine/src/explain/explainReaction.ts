import { digest, errorMessage, type Event } from '@srvthreds/core';
import { patiently } from '../expression/patiently.ts';
import { allowsSource } from '../step/allowsSource.ts';
import type { CompiledPattern, CompiledReaction } from '../step/CompiledPattern.ts';
import { LocalsDraft } from '../step/LocalsDraft.ts';
import { seededRandom } from '../step/seededRandom.ts';
import type { StepContext } from '../step/StepContext.ts';
import { testCondition } from '../step/testCondition.ts';
import type { ThredState } from '../step/ThredState.ts';
import type { ExpressionScope } from '../expression/Expression.ts';
import { explainCondition, type ConditionDecision } from './explainCondition.ts';
import type { ReactionExplanation, Reason, Verdict } from './Explanation.ts';
import { clipped, show } from './show.ts';

const MOST_REASONS = 20;

/** What is explained: a reaction that is asked about an event, of a thred if there is one. */
export interface Asked {
  readonly pattern: CompiledPattern;
  readonly reaction: CompiledReaction;
  readonly event: Event;
  readonly thred?: ThredState;
  /** The event is for the thred: it is applied, not offered. */
  readonly isBound?: boolean;
}

/**
 * Why a reaction would take an event or not. Pure, like `step`, and bounded; the verdict is that of the very function
 * which decides, the reasons are found by asking the parts of its condition one by one.
 */
export function explainReaction(asked: Asked, context: StepContext): ReactionExplanation {
  const { reaction } = asked;
  const refusal = refusedSender(asked, context);
  if (refusal) return { reaction: reaction.name, ...refusal };
  const newScope = (): ExpressionScope => scopeOf(asked, context);
  const matched = asked.isBound ? new Set(asked.thred?.reaction?.matched) : undefined;
  const decision = explainCondition(reaction.condition, { newScope, matched });
  const verdict = verdictOf(decision);
  const reasons = decision.reasons.slice(0, MOST_REASONS);
  if (asked.isBound) return { reaction: reaction.name, verdict, reasons };
  const tested = test(reaction, newScope);
  if (tested.verdict === verdict) return { reaction: reaction.name, verdict, reasons };
  // The parts, each by itself, do not give what the whole gives: one of them sets what another reads.
  return { reaction: reaction.name, ...tested };
}

function refusedSender(
  { pattern, reaction, event: { source } }: Asked,
  { directory }: StepContext,
): { verdict: Verdict; reasons: readonly Reason[] } | undefined {
  const { sources, roles, index } = reaction;
  if (sources && !allowsSource({ sources }, source, directory)) {
    const expression = show(pattern.pattern.reactions[index]?.allowedSources);
    const reason = { place: 'allowedSources', expression, value: show(source.id) };
    return { verdict: 'source', reasons: [reason] };
  }
  if (roles && !allowsSource({ roles }, source, directory)) {
    const value = show(directory.roles(source.id));
    const reason = { place: 'permissions/allowedRoles', expression: show(roles), value };
    return { verdict: 'role', reasons: [reason] };
  }
  return undefined;
}

function scopeOf({ pattern, event, thred }: Asked, { now, log }: StepContext): ExpressionScope {
  return {
    event,
    thredId: thred?.id,
    locals: new LocalsDraft(thred?.locals ?? {}),
    now,
    random: seededRandom(thred ? `${thred.id} ${event.id}` : digest(pattern.id, event.id)),
    log,
  };
}

function test(
  { condition }: CompiledReaction,
  newScope: () => ExpressionScope,
): { readonly verdict: Verdict; readonly reasons: readonly Reason[] } {
  const whole = {
    place: '',
    expression: condition.type === 'filter' ? clipped(condition.expression.text) : condition.type,
  };
  try {
    const holds = patiently(() => testCondition(condition, newScope()));
    return { verdict: holds ? 'matches' : 'no-match', reasons: [{ ...whole, value: show(holds) }] };
  } catch (error) {
    const value = clipped(`fails: ${errorMessage(error)}`);
    return { verdict: 'fails', reasons: [{ ...whole, value }] };
  }
}

function verdictOf({ holds, failed }: ConditionDecision): Verdict {
  if (failed) return 'fails';
  return holds ? 'matches' : 'no-match';
}
