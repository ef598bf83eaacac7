import { startedThredId } from '@srvthreds/core';
import type { Step } from './Script.ts';
import { newEvent, sendOf, type SendOptions } from './sends.ts';

export interface OvertakingsOptions extends SendOptions {
  /** The family is told its last wish before this, milliseconds. */
  readonly lastsMs: number;
}

/** Time from the family's first event to its last wish, milliseconds: long enough for its first child to be there. */
const LIFE_MS = 1_000;
/** Calls to the queue among which one goes wrong. */
const CALLS = 6;

/**
 * A family that asks for a guest and ends with the same event, and one call to the queue in each engine that goes wrong
 * just then: what is asked for first could come last.
 */
export function makeOvertakings(options: OvertakingsOptions): Step[] {
  const { dice, engines, lastsMs } = options;
  const start = newEvent('ov', 'family', 'a');
  const thredId = startedThredId('family', start);
  const from = dice.below(lastsMs >> 1);
  const wishAt = from + LIFE_MS;
  const wish = { ...newEvent('ov.0', 'lastly'), thredId };
  const faults = Array.from({ length: engines }, (_, who): Step => {
    const skip = dice.below(CALLS);
    return { at: wishAt, do: 'fault', who, on: 'publish', skip, fault: { kind: 'before' } };
  });
  return [sendOf(start, from, options, 'ov'), ...faults, sendOf(wish, wishAt, options, 'ov')];
}
