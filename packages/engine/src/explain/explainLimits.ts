import { refusalOf } from '../protocol/limiter.ts';
import type { LimiterState } from '../protocol/aggregates.ts';
import type { InstanceLimits } from '../step/CompiledPattern.ts';
import type { ReactionExplanation, Reason } from './Explanation.ts';
import { show } from './show.ts';

/** Whether a pattern's limits would leave a place for one more thred, and if not why. Pure. */
export function explainLimits(
  explained: ReactionExplanation,
  limits: InstanceLimits,
  { limiter, now }: { readonly limiter: LimiterState; readonly now: number },
): ReactionExplanation {
  const refusal = refusalOf(limiter, limits, now);
  if (!refusal) return explained;
  const { log: _notMade, ...others } = explained;
  const reason = refusal === 'full' ? full(limits, limiter) : tooSoon(limits, limiter);
  return { ...others, verdict: 'limit', reasons: [...explained.reasons, reason] };
}

function full({ maxInstances }: InstanceLimits, { places }: LimiterState): Reason {
  return { place: 'maxInstances', expression: show(maxInstances), value: show(places.length) };
}

function tooSoon({ intervalMs }: InstanceLimits, { last }: LimiterState): Reason {
  return { place: 'instanceInterval', expression: show(intervalMs), value: show(last) };
}
