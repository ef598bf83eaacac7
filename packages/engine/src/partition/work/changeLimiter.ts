import type { NewMessage } from '@srvthreds/storage';
import { limiterKey, type LimiterState } from '../../protocol/aggregates.ts';
import { NEW_LIMITER } from '../../protocol/limiter.ts';
import { SeenWindow } from '../../protocol/SeenWindow.ts';
import type { Known } from '../Committer.ts';
import type { PartitionScope } from '../PartitionScope.ts';

/** What a limiter is after a piece of work, and what leaves with it. */
export interface LimiterChange {
  /** As it was read. */
  readonly known: Known | undefined;
  readonly limiter: LimiterState;
  /** The command by which a repeat is recognised; none for what is applied by state. */
  readonly mark?: { readonly id: string; readonly acceptedAt: number };
  readonly enqueue?: readonly NewMessage[];
  readonly journal?: readonly string[];
}

/** The limiter that is there, or a new one. */
export function limiterOf(known: Known | undefined): LimiterState {
  return known?.state.kind === 'limiter' ? known.state : NEW_LIMITER;
}

/** Commits a change of a limiter, if it still is as it was read. */
export async function changeLimiter(
  patternId: string,
  { known, limiter, mark, enqueue = [], journal = [] }: LimiterChange,
  scope: PartitionScope,
): Promise<void> {
  const seen = known?.seen ?? SeenWindow.empty();
  const isNew = limiter !== known?.state;
  await scope.committer.commit(
    limiterKey(patternId),
    {
      ...(isNew ? { state: JSON.stringify(limiter) } : {}),
      ...(mark ? { seen: seen.commands.remember(mark.id, mark.acceptedAt) } : {}),
      enqueue,
      journal,
    },
    known ? { ifEtag: known.etag } : { ifAbsent: true },
    { state: limiter, seen },
  );
}
