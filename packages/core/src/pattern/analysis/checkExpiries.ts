import type { Finding } from '../../finding/Finding.ts';
import { newFinding } from '../../finding/findingKinds.ts';
import type { Pattern } from '../Pattern.ts';

/** Expiries that forward an event, though none has come. */
export function checkExpiries({ reactions }: Pattern): Finding[] {
  return reactions.flatMap(({ expiry }, index) => {
    if (expiry?.transition?.input !== 'forward') return [];
    const message = 'expected input "local" or none at an expiry, found "forward" and no event';
    return [newFinding('expiry-forward', `/reactions/${index}/expiry/transition/input`, message)];
  });
}
