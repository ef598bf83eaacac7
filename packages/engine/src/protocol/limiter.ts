import type { InstanceLimits } from '../step/CompiledPattern.ts';
import type { LimiterState } from './aggregates.ts';

/** A limiter that has admitted nobody yet. */
export const NEW_LIMITER: LimiterState = { format: 1, kind: 'limiter', places: [] };

/** Why a thred gets no place; undefined if it gets one. */
export function refusalOf(
  { places, last }: LimiterState,
  { maxInstances, intervalMs }: InstanceLimits,
  now: number,
): 'full' | 'too-soon' | undefined {
  if (maxInstances > 0 && places.length >= maxInstances) return 'full';
  if (intervalMs > 0 && last && now - last.at < intervalMs) return 'too-soon';
  return undefined;
}

/** The limiter with one more thred admitted. Where only the interval counts, nobody holds a place. */
export function admit(
  limiter: LimiterState,
  { maxInstances }: InstanceLimits,
  { thredId, now }: { readonly thredId: string; readonly now: number },
): LimiterState {
  return {
    ...NEW_LIMITER,
    places: maxInstances > 0 ? [...limiter.places, thredId] : [],
    last: { thredId, at: now },
    ...(limiter.last ? { previousAt: limiter.last.at } : {}),
  };
}

/**
 * The limiter without a thred's place; the very same one if that changes nothing.
 *
 * @param hasFailed the thred never lived: the interval counts from the admission before
 */
export function release(limiter: LimiterState, thredId: string, hasFailed: boolean): LimiterState {
  const isTakenBack = hasFailed && limiter.last?.thredId === thredId;
  if (!limiter.places.includes(thredId) && !isTakenBack) return limiter;
  const places = limiter.places.filter((other) => other !== thredId);
  if (!isTakenBack) return { ...limiter, places };
  const { last: _last, previousAt, ...others } = limiter;
  // Nobody holds that admission any more, so its name does not matter.
  return {
    ...others,
    places,
    ...(previousAt === undefined ? {} : { last: { thredId: '', at: previousAt } }),
  };
}
