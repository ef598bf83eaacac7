import { errorMessage } from '@srvthreds/core';
import type { StepResult } from '../step/StepResult.ts';
import type { ReactionExplanation } from './Explanation.ts';
import { clipped } from './show.ts';

/** An explanation with what the step would write down, or why it would fail although its condition holds. */
export async function tried(
  explained: ReactionExplanation,
  make: () => Promise<StepResult>,
): Promise<ReactionExplanation> {
  try {
    const { log } = await make();
    return { ...explained, log };
  } catch (error) {
    const value = clipped(`fails: ${errorMessage(error)}`);
    const reason = { place: 'step', expression: 'the step', value };
    return { ...explained, verdict: 'fails', reasons: [...explained.reasons, reason] };
  }
}
