import type { SeenWindow } from './SeenWindow.ts';

/** What an event is to an aggregate. */
export type Verdict = 'apply' | 'repeat' | 'too-old';

/**
 * Tells a new event from one that was applied already, and from one of which nobody can tell any more: that one is
 * never applied, since twice would be worse than a dead letter that somebody sees.
 */
export function verdict(
  seen: Pick<SeenWindow, 'has' | 'floor'>,
  eventId: string,
  acceptedAt: number,
): Verdict {
  if (seen.has(eventId)) return 'repeat';
  return acceptedAt <= seen.floor ? 'too-old' : 'apply';
}
