import type { SeenList } from './SeenList.ts';

/** What an event or a command is to an aggregate. */
export type Verdict = 'apply' | 'repeat' | 'too-old';

/**
 * Tells a new one from one that was applied already, and from one of which nobody can tell any more: that one is
 * never applied, since twice would be worse than a dead letter that somebody sees.
 */
export function verdict(
  seen: Pick<SeenList, 'has' | 'floor'>,
  id: string,
  acceptedAt: number,
): Verdict {
  if (seen.has(id)) return 'repeat';
  return acceptedAt <= seen.floor ? 'too-old' : 'apply';
}
