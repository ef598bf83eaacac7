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
}

/** Tries an unbound event on patterns. One that fails is set aside for this event and hides no other. */
export function matchPatterns(
  candidates: readonly CompiledPattern[],
  event: Event,
  context: StepContext,
): Matches {
  const matched: CompiledPattern[] = [];
  const failed: { pattern: CompiledPattern; error: unknown }[] = [];
  for (const pattern of candidates) {
    try {
      if (patiently(() => starts(pattern, event, context))) matched.push(pattern);
    } catch (error) {
      failed.push({ pattern, error });
    }
  }
  return { matched, failed };
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
