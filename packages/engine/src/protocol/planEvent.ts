import type { Changes } from '@srvthreds/storage';
import type { StepMessage } from '../step/StepResult.ts';
import { endedLabel, type HandledEvent } from './aggregates.ts';
import type { JournalBody } from './JournalBody.ts';
import type { MessageRows } from './messageRows.ts';

/** The commit of an event that belongs to no thred: its record, and what its sender is told. */
export function planHandledEvent(
  journal: JournalBody,
  notice: StepMessage | undefined,
  rows: MessageRows,
): Changes {
  const state: HandledEvent = {
    format: 1,
    kind: 'event',
    endedAt: journal.now,
    startAcceptedAt: journal.acceptedAt,
  };
  return {
    state: JSON.stringify(state),
    labels: [endedLabel(journal.now, journal.acceptedAt)],
    ...(notice ? { enqueue: rows(notice) } : {}),
    journal: [JSON.stringify(journal)],
  };
}
