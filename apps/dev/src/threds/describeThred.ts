import type { JournalLine, ThredsStore, ThredView } from '@srvthreds/engine';
import type { RecentLines } from '../journal/RecentLines.ts';
import { viewOfTombstone } from './viewOfTombstone.ts';

/** A thred and what happened to it lately. */
export interface ThredDescription {
  readonly thred: ThredView;
  /** What it remembers and who takes part; only while it lives. */
  readonly locals?: Readonly<Record<string, unknown>>;
  readonly participants?: readonly string[];
  /** Oldest first. */
  readonly lines: readonly JournalLine[];
}

/** @returns undefined if there is no trace of such a thred */
export async function describeThred(
  thredId: string,
  { threds, recent }: { readonly threds: ThredsStore; readonly recent: RecentLines },
): Promise<ThredDescription | undefined> {
  const lines = recent.ofThred(thredId);
  const state = await threds.state(thredId);
  if (state) {
    const { locals, participants } = state;
    const thred = await threds.view(thredId);
    if (thred) return { thred, locals, participants, lines };
  }
  const lastView = lines.findLast(({ thred }) => thred)?.thred;
  if (lastView) return { thred: lastView, lines };
  const tombstone = await threds.tombstone(thredId);
  return tombstone && { thred: viewOfTombstone(tombstone), lines };
}
