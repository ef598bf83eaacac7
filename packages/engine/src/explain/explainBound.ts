import { EVENT_TYPES, type Event } from '@srvthreds/core';
import { patiently } from '../expression/patiently.ts';
import type { CompiledPattern } from '../step/CompiledPattern.ts';
import { step } from '../step/step.ts';
import type { StepResult } from '../step/StepResult.ts';
import type { StepContext } from '../step/StepContext.ts';
import type { ThredState } from '../step/ThredState.ts';
import { explainReaction } from './explainReaction.ts';
import type { ReactionExplanation } from './Explanation.ts';
import { tried } from './tried.ts';
import { whenAsked } from './whenAsked.ts';

/** Why a thred would take an event that is for it or not, and what its step would be. Pure. */
export function explainBound(
  pattern: CompiledPattern,
  thred: ThredState,
  event: Event,
  context: StepContext,
): ReactionExplanation {
  const made = (): StepResult => patiently(() => step(pattern, thred, event, context));
  const asked = whenAsked(pattern, thred, context);
  const reaction = pattern.reactions.find(({ name }) => name === asked.reaction?.name);
  // A broadcast goes to the participants, whatever reaction the thred is in.
  if (event.type === EVENT_TYPES.clientBroadcast || !reaction)
    return tried({ verdict: reaction ? 'matches' : 'ended', reasons: [] }, made);
  const of = { pattern, reaction, event, thred: asked, isBound: true };
  return agreed(tried(explainReaction(of, context), made));
}

/** The step has the last word; its parts, asked one by one, cannot see what one sets for another. */
function agreed(explained: ReactionExplanation): ReactionExplanation {
  if (!explained.log || explained.verdict === 'source' || explained.verdict === 'role')
    return explained;
  const isTaken = explained.log.some(({ type }) => type !== 'nm' && type !== 'x');
  return { ...explained, verdict: isTaken ? 'matches' : 'no-match' };
}
