import type { InstanceLimits } from '../step/CompiledPattern.ts';
import type { Admission, LimiterState } from './aggregates.ts';

/** A limiter that has admitted nobody yet. */
export const NEW_LIMITER: LimiterState = { format: 1, kind: 'limiter', places: [] };

/** So many admissions before the last are known. */
const KEPT_EARLIER = 16;

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

/**
 * The limiter with one more thred admitted. Where only the interval counts, it holds no place; those whom another
 * version of the pattern admitted keep theirs.
 */
export function admit(
  limiter: LimiterState,
  { maxInstances }: InstanceLimits,
  { thredId, now }: { readonly thredId: string; readonly now: number },
): LimiterState {
  const before = admissionsOf(limiter).slice(0, KEPT_EARLIER);
  return {
    ...NEW_LIMITER,
    places: maxInstances > 0 ? [...limiter.places, thredId] : limiter.places,
    ...counting([{ thredId, at: now }, ...before]),
  };
}

/**
 * The limiter without a thred's place; the very same one if that changes nothing.
 *
 * @param hasFailed the thred never lived: the interval counts from the last admission that has not failed, of the last 17
 */
export function release(limiter: LimiterState, thredId: string, hasFailed: boolean): LimiterState {
  const admissions = admissionsOf(limiter);
  const isTakenBack = hasFailed && admissions.some((admission) => admission.thredId === thredId);
  if (!limiter.places.includes(thredId) && !isTakenBack) return limiter;
  const places = limiter.places.filter((other) => other !== thredId);
  if (!isTakenBack) return { ...limiter, places };
  const left = admissions.filter((admission) => admission.thredId !== thredId);
  return { ...NEW_LIMITER, places, ...counting(left) };
}

/** Latest first. */
function admissionsOf({ last, earlier = [] }: LimiterState): readonly Admission[] {
  return last ? [last, ...earlier] : [];
}

function counting([last, ...earlier]: readonly Admission[]): Pick<
  LimiterState,
  'last' | 'earlier'
> {
  if (!last) return {};
  return earlier.length > 0 ? { last, earlier } : { last };
}
