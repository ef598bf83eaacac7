import type { Changes, NewMessage } from '@srvthreds/storage';
import type { StepMessage } from '../step/StepResult.ts';
import { endedLabel, type Tombstone } from './aggregates.ts';
import type { ReleaseWork, StartWork } from './commands.ts';
import type { JournalBody } from './JournalBody.ts';
import type { OutboxRows } from './OutboxRows.ts';

/** Why a thred was never made, and who is told. */
export interface Stillbirth {
  readonly journal: JournalBody;
  readonly notice?: StepMessage | undefined;
}

/** The commit of a start that came to nothing: a tombstone, so that no repeat makes the thred after all. */
export function planStillborn(
  work: Pick<StartWork, 'thredId' | 'patternId' | 'acceptedAt' | 'holdsPlace'>,
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

/** The row that gives back the place of a start that met a tombstone, if it holds one. */
export function releaseRows(
  { holdsPlace }: Pick<StartWork, 'holdsPlace'>,
  { thredId, patternId, endedAt, neverLived }: Tombstone,
  rows: OutboxRows,
): readonly NewMessage[] {
  if (!holdsPlace) return [];
  const work: ReleaseWork = {
    format: 1,
    kind: 'release',
    acceptedAt: endedAt,
    thredId,
    patternId,
    ...(neverLived ? { hasFailed: true } : {}),
  };
  return [rows.command(work)];
}
