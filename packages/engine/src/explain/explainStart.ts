import { startedThredId, type Event } from '@srvthreds/core';
import { patiently } from '../expression/patiently.ts';
import type { CompiledPattern } from '../step/CompiledPattern.ts';
import { firstStep } from '../step/step.ts';
import type { StepContext } from '../step/StepContext.ts';
import { explainReaction } from './explainReaction.ts';
import type { ReactionExplanation } from './Explanation.ts';
import { tried } from './tried.ts';

/** Why an event that is for no thred would start a thred of a pattern or not, and what its first step would be. Pure. */
export function explainStart(
  pattern: CompiledPattern,
  event: Event,
  context: StepContext,
): ReactionExplanation {
  const [reaction] = pattern.reactions;
  const explained = explainReaction({ pattern, reaction: reaction!, event }, context);
  if (explained.verdict !== 'matches') return explained;
  const thredId = startedThredId(pattern.id, event);
  const birth = { thredId, event: { ...event, thredId } };
  return tried(explained, () => patiently(() => firstStep(pattern, birth, context)));
}
