import { digest } from '@srvthreds/core';
import { EngineError } from '../errors.ts';
import { worldOf } from '../step/Consulted.ts';
import { endThred } from '../step/endThred.ts';
import type { CompiledPattern } from '../step/CompiledPattern.ts';
import { expire, firstStep, step, stepOffer, stepTransition } from '../step/step.ts';
import type { CauseKind, StepContext } from '../step/StepContext.ts';
import type { ThredState } from '../step/ThredState.ts';
import type { JournalBody } from './JournalBody.ts';

/**
 * Makes the steps of a thred again, from what its journal says that they were given. Pure, like `step`.
 *
 * @param entries all of the thred, in order, beginning with its start
 * @returns the thred as it stands behind them; one that has ended with status `t`
 * @throws EngineError `REPLAY_INCOMPLETE` if they do not begin with its start; what a step throws
 */
export function replayThred(pattern: CompiledPattern, entries: readonly JournalBody[]): ThredState {
  const [first, ...others] = entries;
  if (first?.kind !== 'start') throw incomplete(first?.thredId);
  let state = begin(pattern, first);
  for (const entry of others) state = again(pattern, state, entry);
  return state;
}

export function incomplete(thredId: string | undefined): EngineError {
  return new EngineError(
    'REPLAY_INCOMPLETE',
    `expected the journal of thred ${thredId} from its start, found it trimmed`,
    { details: { thredId } },
  );
}

function begin(pattern: CompiledPattern, entry: JournalBody): ThredState {
  const { event, given } = entry;
  const thredId = String(entry.thredId);
  const { patternVersion: _version, ...birth } = given?.birth ?? { patternVersion: '' };
  const born = { thredId, ...birth, ...(event ? { event } : {}) };
  const context = contextOf(entry, event?.id ?? thredId);
  return firstStep(pattern, born, context).state;
}

function again(pattern: CompiledPattern, state: ThredState, entry: JournalBody): ThredState {
  const { kind, now } = entry;
  if (kind === 'event') return afterEvent(pattern, state, entry);
  if (kind === 'expiry') return afterExpiry(pattern, state, entry);
  if (kind === 'transition') return afterTransition(pattern, state, entry);
  if (kind === 'terminated') return endThred(state, now);
  // Others are written down beside the thred and leave it as it is.
  return kind === 'failed' ? afterFailure(state, entry) : state;
}

function afterEvent(pattern: CompiledPattern, state: ThredState, entry: JournalBody): ThredState {
  const event = entry.event!;
  const context = contextOf(entry, event.id);
  // What is for no thred was offered.
  const make = typeof event.thredId === 'string' ? step : stepOffer;
  return make(pattern, state, event, context).state;
}

function afterExpiry(pattern: CompiledPattern, state: ThredState, entry: JournalBody): ThredState {
  const offered = entry.given?.offered;
  if (offered) return stepOffer(pattern, state, offered, contextOf(entry, offered.id)).state;
  const cause = timerCause(state.id, state.reaction?.entry);
  return expire(pattern, state, contextOf(entry, cause)).state;
}

/** Names what makes a step, where no event does. */
export interface InnerCause {
  readonly causeId: string;
  readonly causeKind: CauseKind;
}

/** A timer. */
export function timerCause(thredId: string, entry: number | undefined): InnerCause {
  return { causeId: `timer/${digest(thredId, String(entry))}`, causeKind: 'timer' };
}

/** A system event. */
export function controlCause(eventId: string): InnerCause {
  return { causeId: `control/${digest(eventId)}`, causeKind: 'control' };
}

function afterTransition(
  pattern: CompiledPattern,
  state: ThredState,
  entry: JournalBody,
): ThredState {
  const { transition = {}, causeId = '' } = entry.given ?? {};
  const cause = { causeId, causeKind: 'control' } as const;
  return stepTransition(pattern, state, transition, contextOf(entry, cause)).state;
}

/** A failed event leaves the thred as it was, but for the number of what its sender is told; a failed expiry stops the clock. */
function afterFailure(state: ThredState, { event, messages = [] }: JournalBody): ThredState {
  if (event) return messages.length > 0 ? { ...state, messages: state.messages + 1 } : state;
  return stopClock(state);
}

/** The reaction stays, and its expiry is not tried again. */
export function stopClock(state: ThredState): ThredState {
  const { reaction, ...others } = state;
  return { ...others, ...(reaction ? { reaction: { ...reaction, clockStopped: true } } : {}) };
}

function contextOf(
  { now, acceptedAt, given }: JournalBody,
  cause: string | InnerCause,
): StepContext {
  const named = typeof cause === 'string' ? { causeId: cause } : cause;
  return {
    now,
    acceptedAt,
    ...named,
    ...worldOf(given?.consulted ?? {}),
    // It was few enough then.
    maxSteps: Number.POSITIVE_INFINITY,
    log: () => undefined,
  };
}
