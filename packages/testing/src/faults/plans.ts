import type { Random } from '../seededRandom.ts';
import type { Fault, FaultPlan } from './Fault.ts';

/**
 * Faults by number: the n-th entry of a method is for its n-th call. Calls behind the last entry go well.
 *
 * @example `scriptedFaults({ commit: [undefined, { fail: 'after' }] })` loses the reply of the second commit
 */
export function scriptedFaults<Method extends string>(
  script: Partial<Record<NoInfer<Method>, readonly (Fault | undefined)[]>>,
): FaultPlan<Method> {
  return (method, count) => script[method]?.[count - 1];
}

/** How often what goes wrong. The ratios are of all calls, 0 to 1; what is left out does not happen. */
export interface RandomFaultOptions<Method extends string> {
  readonly random: Random;
  /** Calls that fail and do nothing. */
  readonly failRatio?: number;
  /** Calls that are done and whose reply is lost. */
  readonly loseReplyRatio?: number;
  /** Calls that are late. */
  readonly delayRatio?: number;
  /** A late call is late by up to so much, milliseconds. Default 100. */
  readonly maxDelayMs?: number;
  /** Only these methods. Default: all. */
  readonly methods?: readonly NoInfer<Method>[];
}

/** Faults by chance: the same for the same seed and the same order of calls. A call can be late and fail as well. */
export function randomFaults<Method extends string>({
  random,
  failRatio = 0,
  loseReplyRatio = 0,
  delayRatio = 0,
  maxDelayMs = 100,
  methods,
}: RandomFaultOptions<Method>): FaultPlan<Method> {
  return (method) => {
    if (methods && !methods.includes(method)) return undefined;
    const late: Fault = random.chance(delayRatio) ? { delayMs: random.below(maxDelayMs + 1) } : {};
    const dice = random.next();
    if (dice < failRatio) return { ...late, fail: 'before' };
    if (dice < failRatio + loseReplyRatio) return { ...late, fail: 'after' };
    return late;
  };
}
