import { ceilQuotient } from './ceilQuotient.ts';
import { NON_NEGATIVE, POSITIVE, requireNumber } from './requireNumber.ts';
import type { NumberRule } from './requireNumber.ts';

/** What arrives, under the name its caller gave it. */
export interface OfferedLoad {
  readonly name: string;
  readonly perSecond: number;
}

const UTILIZATION: NumberRule = {
  text: 'a number > 0 and <= 1',
  holds: (value) => value > 0 && value <= 1,
};

/**
 * ceil(load * time / (1000 * utilization)), exactly.
 *
 * @throws TypeError when an argument is not a number
 * @throws RangeError when an argument is outside its range, or the answer is no safe integer
 */
export function requiredInstances(
  { name, perSecond }: OfferedLoad,
  processingTimeMs: number,
  targetUtilization: number,
): number {
  requireNumber(name, perSecond, NON_NEGATIVE);
  requireNumber('processingTimeMs', processingTimeMs, POSITIVE);
  requireNumber('targetUtilization', targetUtilization, UTILIZATION);
  const instances = ceilQuotient([perSecond, processingTimeMs], [1000, targetUtilization]);
  if (instances > BigInt(Number.MAX_SAFE_INTEGER)) {
    throw new RangeError(
      `expected a load that at most ${Number.MAX_SAFE_INTEGER} instances carry, ` +
        `found ${perSecond}/s of ${processingTimeMs} ms at utilization ${targetUtilization}`,
    );
  }
  return Number(instances);
}
