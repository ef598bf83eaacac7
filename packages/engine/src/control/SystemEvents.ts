import type { Event } from '@srvthreds/core';
import { valueNamed } from '../expression/valueNamed.ts';
import type { ControlRequest, TerminateWork, TransitionWork } from '../protocol/commands.ts';
import type { SystemAnswer } from './systemAnswer.ts';

/** Answers events whose thred is `SYSTEM`. An engine has one or none; without one it refuses them all. */
export interface SystemEvents {
  /**
   * Decides what comes of a system event. May be asked again about the same one if an engine dies meanwhile.
   *
   * @throws RefusedError for what the sender is told in so many words; anything else is told as a failure of ours
   */
  handle(event: Event): Promise<SystemOutcome>;
}

/** What comes of a system event: an answer, or changes whose owners answer. */
export interface SystemOutcome {
  readonly answer?: SystemAnswer;
  readonly ask?: readonly Ask[];
  /** Done once the answer is certain to leave; not again for a repeat. Must not throw. */
  readonly afterCommit?: () => void;
}

/** Makes a change of a thred for a request. */
export type Ask = (
  request: ControlRequest,
) => Omit<TerminateWork, 'acceptedAt' | 'format'> | Omit<TransitionWork, 'acceptedAt' | 'format'>;

/** The operation that a system event names; empty if it names none. */
export function opOf(event: Event): string {
  const op = valueNamed('op', event.data?.content?.values);
  return typeof op === 'string' ? op : '';
}
