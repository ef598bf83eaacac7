import type { Changes, NewMessage } from '@srvthreds/storage';
import type { StepMessage } from '../step/StepResult.ts';
import { endedLabel, type AggregateState, type Tombstone } from './aggregates.ts';
import type { ReleaseWork, StartWork } from './commands.ts';
import type { JournalBody } from './JournalBody.ts';
import type { OutboxRows } from './OutboxRows.ts';

/** Why a thred was never made, and who is told. */
export interface Stillbirth {
  readonly journal: JournalBody;
  readonly notice?: StepMessage | undefined;
}

type StartParts = Pick<StartWork, 'thredId' | 'patternId' | 'acceptedAt' | 'holdsPlace'>;

/** The commit of a start that came to nothing: a tombstone, so that no repeat makes the thred after all. */
export function planStillborn(
  work: StartParts,
  { journal, notice }: Stillbirth,
  rows: OutboxRows,
): Changes {
  const { thredId, patternId, acceptedAt } = work;
  const state: Tombstone = {
    format: 1,
    kind: 'tombstone',
    thredId,
    patternId,
    endedAt: journal.now,
    startAcceptedAt: acceptedAt,
    neverLived: true,
  };
  return {
    state: JSON.stringify(state),
    labels: [endedLabel(journal.now, acceptedAt)],
    enqueue: [...(notice ? rows.message(notice) : []), ...releaseRows(work, state, rows)],
    journal: [JSON.stringify(journal)],
  };
}

/**
 * The row that gives back the place that a start holds and its thred does not need: it has ended, or lives without one
 * since another version of its pattern has started it.
 *
 * @param found what stands where the thred would be made
 */
export function releaseRows(
  { holdsPlace, thredId, patternId, acceptedAt }: StartParts,
  found: AggregateState,
  rows: OutboxRows,
): readonly NewMessage[] {
  if (!holdsPlace || (found.kind === 'thred' && found.holdsPlace)) return [];
  const isTombstone = found.kind === 'tombstone';
  const work: ReleaseWork = {
    format: 1,
    kind: 'release',
    acceptedAt: isTombstone ? found.endedAt : acceptedAt,
    thredId,
    patternId,
    ...(isTombstone && found.neverLived ? { hasFailed: true } : {}),
  };
  return [rows.command(work)];
}
