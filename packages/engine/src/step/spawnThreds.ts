import { parseEvent, type Event, type Spawn } from '@srvthreds/core';
import { EngineError } from '../errors.ts';
import type { StepDraft } from './StepDraft.ts';

/**
 * Carries out a spawn directive: wants one thred of each pattern that it names, in order. Names of which there is no
 * pattern are passed over.
 *
 * @throws EngineError `STEP_NO_LOCAL_NAME`, `STEP_BAD_SPAWN_INPUT`, `STEP_SPAWN_TOO_DEEP`
 */
export function spawnThreds(directive: Spawn, draft: StepDraft): void {
  const input = spawnInput(directive, draft);
  for (const name of directive.names) {
    const pattern = draft.context.findPattern(name);
    const withContext = directive.context === true;
    if (pattern) draft.spawn(pattern, directive.type, { input, withContext });
    else draft.context.log(`spawn: no pattern "${name}"; passed over`);
  }
}

/** `forward` is the event that began the step, even where the reaction itself ran on another one. */
function spawnInput({ input, localName }: Spawn, draft: StepDraft): Event | undefined {
  if (input === 'forward') return draft.cause;
  if (input !== 'local') return undefined;
  if (!localName)
    throw new EngineError(
      'STEP_NO_LOCAL_NAME',
      'spawn input: expected localName beside input "local", found none',
    );
  const value = draft.locals.get(localName);
  return value === undefined ? undefined : readEvent(value, localName);
}

/** Patterns may keep anything in a local; only an event can be a first input. */
function readEvent(value: unknown, localName: string): Event {
  try {
    return parseEvent(value);
  } catch (cause) {
    throw new EngineError(
      'STEP_BAD_SPAWN_INPUT',
      `spawn input: expected an event in local "${localName}", found none`,
      { cause },
    );
  }
}
