import type { Changes } from '@srvthreds/storage';
import type { StepMessage } from '../step/StepResult.ts';
import { endedLabel, refusedLabel, type HandledEvent } from './aggregates.ts';
import type { JournalBody } from './JournalBody.ts';
import type { Command } from './commands.ts';
import type { OutboxRows } from './OutboxRows.ts';

/** What leaves with the record of an event. */
export interface Leaving {
  /** What its sender is told. */
  readonly notice?: StepMessage | undefined;
  /** What is asked of other partitions. */
  readonly commands?: readonly Command[];
  /** The thred that it is for and that has never been there, but may be on its way. */
  readonly missing?: string | undefined;
}

/** The commit of an event that belongs to no thred, or to several: its record, and what it brings about. */
export function planHandledEvent(
  journal: JournalBody,
  { notice, commands = [], missing }: Leaving,
  rows: OutboxRows,
): Changes {
  const state: HandledEvent = {
    format: 1,
    kind: 'event',
    endedAt: journal.now,
    startAcceptedAt: journal.acceptedAt,
  };
  return {
    state: JSON.stringify(state),
    labels: [
      endedLabel(journal.now, journal.acceptedAt),
      ...(missing === undefined ? [] : [refusedLabel(missing)]),
    ],
    enqueue: [...(notice ? rows.message(notice) : []), ...commands.map(rows.command)],
    journal: [JSON.stringify(journal)],
  };
}
