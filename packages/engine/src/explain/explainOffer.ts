import type { Event } from '@srvthreds/core';
import { patiently } from '../expression/patiently.ts';
import type { CompiledPattern } from '../step/CompiledPattern.ts';
import { stepOffer } from '../step/step.ts';
import type { StepContext } from '../step/StepContext.ts';
import type { ThredState } from '../step/ThredState.ts';
import { explainReaction } from './explainReaction.ts';
import type { ReactionExplanation } from './Explanation.ts';
import { tried } from './tried.ts';
import { whenAsked } from './whenAsked.ts';

/** Why a thred that waits for events that are for no thred would take one or not, and what its step would be. Pure. */
export function explainOffer(
  pattern: CompiledPattern,
  thred: ThredState,
  event: Event,
  context: StepContext,
): ReactionExplanation {
  const asked = whenAsked(pattern, thred, context);
  const reaction = pattern.reactions.find(({ name }) => name === asked.reaction?.name);
  if (!reaction?.takesUnbound) return { verdict: 'ended', reasons: [] };
  const explained = explainReaction({ pattern, reaction, event, thred: asked }, context);
  if (explained.verdict !== 'matches') return explained;
  return tried(explained, () => patiently(() => stepOffer(pattern, thred, event, context)));
}
