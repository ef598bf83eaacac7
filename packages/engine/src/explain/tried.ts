import { errorMessage } from '@srvthreds/core';
import type { StepResult } from '../step/StepResult.ts';
import type { ReactionExplanation } from './Explanation.ts';
import { clipped } from './show.ts';

/** An explanation with what the step would write down, or why it would fail although its condition holds. */
export function tried(explained: ReactionExplanation, make: () => StepResult): ReactionExplanation {
  try {
    const { log } = make();
    return { ...explained, log };
  } catch (error) {
    const value = clipped(`fails: ${errorMessage(error)}`);
    const reason = { place: 'step', expression: 'the step', value };
    return { ...explained, verdict: 'fails', reasons: [...explained.reasons, reason] };
  }
}
