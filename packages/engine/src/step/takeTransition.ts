import { TRANSITIONS, type Event, type Transition } from '@srvthreds/core';
import { EngineError } from '../errors.ts';
import type { CompiledReaction } from './CompiledPattern.ts';
import type { StepDraft } from './StepDraft.ts';

/**
 * Moves the thred on.
 *
 * @param transition missing: to the next reaction
 * @param input the event just applied; undefined if there was none (expiry)
 * @returns what the new reaction is given at once, if anything
 * @throws EngineError `STEP_NO_REACTION`, `STEP_NO_LOCAL_NAME`
 */
export function takeTransition(
  transition: Transition | undefined,
  input: Event | undefined,
  draft: StepDraft,
): Event | undefined {
  const target = findTarget(transition?.name, draft);
  if (target === 'end') draft.end();
  else if (target !== 'stay') draft.enter(target);
  return nextInput(transition, input, draft);
}

function findTarget(name: string | undefined, draft: StepDraft): CompiledReaction | 'end' | 'stay' {
  const { reactions } = draft.pattern;
  if (!name || name === TRANSITIONS.next)
    return reactions[(draft.current?.index ?? reactions.length) + 1] ?? 'end';
  if (name === TRANSITIONS.terminate) return 'end';
  if (name === TRANSITIONS.stay) return 'stay';
  const target = reactions.find((reaction) => reaction.name === name);
  if (target) return target;
  throw new EngineError('STEP_NO_REACTION', `expected a reaction named "${name}", found none`, {
    details: { pattern: draft.pattern.id, name },
  });
}

function nextInput(
  transition: Transition | undefined,
  input: Event | undefined,
  draft: StepDraft,
): Event | undefined {
  const source = transition?.input ?? 'default';
  if (source === 'local' && !transition?.localName)
    throw new EngineError(
      'STEP_NO_LOCAL_NAME',
      'transition input: expected localName beside input "local", found none',
    );
  if (draft.status !== 'a' || source === 'default') return undefined;
  if (source === 'forward') return input;
  return draft.locals.get(transition?.localName ?? '') as Event | undefined;
}
