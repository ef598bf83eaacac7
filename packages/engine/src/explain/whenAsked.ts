import { patiently } from '../expression/patiently.ts';
import type { CompiledPattern } from '../step/CompiledPattern.ts';
import { expire } from '../step/step.ts';
import type { StepContext } from '../step/StepContext.ts';
import type { ThredState } from '../step/ThredState.ts';

/** The thred as the event finds it: an expiry that is overdue has been made. */
export function whenAsked(
  pattern: CompiledPattern,
  thred: ThredState,
  context: StepContext,
): ThredState {
  const { reaction } = thred;
  const expiry = pattern.reactions.find(({ name }) => name === reaction?.name)?.expiry;
  if (!reaction || !expiry || reaction.clockStopped) return thred;
  if (context.acceptedAt <= reaction.enteredAt + expiry.interval) return thred;
  return patiently(() => expire(pattern, thred, context)).state;
}
