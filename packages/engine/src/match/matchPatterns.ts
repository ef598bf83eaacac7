import { digest, type Event } from '@srvthreds/core';
import type { Locals } from '../expression/Expression.ts';
import { patiently } from '../expression/patiently.ts';
import { allowsSource } from '../step/allowsSource.ts';
import type { CompiledPattern } from '../step/CompiledPattern.ts';
import { lazyRandom } from '../step/seededRandom.ts';
import type { StepContext } from '../step/StepContext.ts';
import { testCondition } from '../step/testCondition.ts';

/** Which patterns an event starts, and which could not be asked. */
export interface Matches {
  readonly matched: readonly CompiledPattern[];
  readonly failed: readonly { readonly pattern: CompiledPattern; readonly error: unknown }[];
  /** How many were not tried, because the others took too long. */
  readonly untried: number;
}

/** No single pattern counts for more than this part of the time: what takes longer is a pause of the machine. */
const MOST_OF_IT = 1 / 4;

/**
 * Tries an unbound event on patterns. One that fails is set aside for this event and hides no other.
 *
 * @param options.mostMs after which no further one is tried, milliseconds; default: all are tried
 */
export function matchPatterns(
  candidates: readonly CompiledPattern[],
  event: Event,
  context: StepContext,
  { mostMs = Infinity }: { readonly mostMs?: number } = {},
): Matches {
  const matched: CompiledPattern[] = [];
  const failed: { pattern: CompiledPattern; error: unknown }[] = [];
  let leftMs = mostMs;
  for (const [place, pattern] of candidates.entries()) {
    if (leftMs <= 0) return { matched, failed, untried: candidates.length - place };
    const began = performance.now();
    try {
      if (patiently(() => starts(pattern, event, context))) matched.push(pattern);
    } catch (error) {
      failed.push({ pattern, error });
    }
    leftMs -= Math.min(performance.now() - began, mostMs * MOST_OF_IT);
  }
  return { matched, failed, untried: 0 };
}

function starts({ id, reactions }: CompiledPattern, event: Event, context: StepContext): boolean {
  const first = reactions[0]!;
  if (!allowsSource(first, event.source, context.directory)) return false;
  return testCondition(first.condition, {
    event,
    thredId: undefined,
    locals: throwawayLocals(),
    now: context.now,
    random: lazyRandom(() => digest(id, event.id)),
    log: context.log,
  });
}

/** There is no thred yet: what a test sets, only the test sees. */
function throwawayLocals(): Locals {
  const values = new Map<string, unknown>();
  return {
    get: (name) => values.get(name),
    set: (name, value) => void values.set(name, value),
  };
}
