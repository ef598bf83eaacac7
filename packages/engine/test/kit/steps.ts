import type { Condition, Event, Pattern } from '@srvthreds/core';
import { staticDirectory } from '../../src/directory/Directory.ts';
import { compilePattern } from '../../src/step/compilePattern.ts';
import { firstStep, step } from '../../src/step/step.ts';
import type { StepContext } from '../../src/step/StepContext.ts';
import type { StepResult } from '../../src/step/StepResult.ts';
import type { ThredState } from '../../src/step/ThredState.ts';
import { event, filter, pattern, reaction } from './patterns.ts';

export const NOW = 1_767_225_600_000;

export function context(parts: Partial<StepContext> = {}): StepContext {
  return {
    now: NOW,
    acceptedAt: NOW,
    causeId: 'cause',
    directory: staticDirectory(),
    findPattern: () => undefined,
    maxSteps: 100,
    log: () => undefined,
    ...parts,
  };
}

/** A thred that is given event after event, without anything around it. */
export class Walk {
  readonly pattern: ReturnType<typeof compilePattern>;
  readonly #context: Partial<StepContext>;
  state: ThredState | undefined;

  constructor(definition: Pattern, parts: Partial<StepContext> = {}) {
    this.pattern = compilePattern(definition);
    this.#context = parts;
  }

  /** Gives it an event; the first one starts it. A step that throws changes nothing. */
  async give(one: Event, parts: Partial<StepContext> = {}): Promise<StepResult> {
    const given = context({ ...this.#context, causeId: one.id, ...parts });
    const bound = { ...one, thredId: 'p_1' };
    const result = this.state
      ? step(this.pattern, this.state, bound, given)
      : firstStep(this.pattern, { thredId: 'p_1', event: bound }, given);
    this.state = result.state;
    return result;
  }
}

/** A thred that waits in a reaction with this condition, and `after` it. */
export async function waiting(
  condition: Condition,
  parts: Partial<Pattern> = {},
  stepParts: Partial<StepContext> = {},
): Promise<Walk> {
  const definition = pattern(
    'P',
    [
      reaction('open', filter('true')),
      reaction('wait', condition),
      reaction('after', filter('false')),
    ],
    parts,
  );
  const walk = new Walk(definition, stepParts);
  await walk.give(event('begin', 'open'));
  return walk;
}
