import type { ThredView } from '../protocol/JournalBody.ts';
import type { Lookout } from './readJournals.ts';

/** Most threds that one question looks at to find those that it is about. */
const MOST_LOOKED_AT = 20_000;
const PAGE = 250;
/** Threds that are read side by side. */
const AT_ONCE = 50;

/** Which threds a question is about. */
export interface Wanted {
  readonly ids: ReadonlySet<string> | undefined;
  /** Only threds in which they take part. */
  readonly participantId?: string;
  /** Most threds that are wanted. */
  readonly most: number;
}

/** Threds that were found. */
export interface Found {
  readonly views: readonly ThredView[];
  /** False if there may be more. */
  readonly isComplete: boolean;
}

/** Threds that are alive or finished. */
export function liveThreds(wanted: Wanted, lookout: Lookout): Promise<Found> {
  const { ids } = wanted;
  return ids ? named([...ids], wanted, lookout) : all(wanted, lookout);
}

async function named(
  ids: readonly string[],
  { participantId }: Wanted,
  { threds, clock }: Lookout,
): Promise<Found> {
  const views: ThredView[] = [];
  for (let start = 0; start < ids.length; start += AT_ONCE) {
    const some = ids.slice(start, start + AT_ONCE);
    const found = await Promise.all(some.map((id) => threds.view(id, filterOf(participantId))));
    views.push(...found.filter((view) => view !== undefined));
    await clock.yieldTurn();
  }
  return { views, isComplete: true };
}

async function all({ participantId, most }: Wanted, { threds, clock }: Lookout): Promise<Found> {
  const views: ThredView[] = [];
  let position = {};
  for (let lookedAt = 0; lookedAt < MOST_LOOKED_AT; lookedAt += PAGE) {
    const page = { limit: PAGE, ...position, ...filterOf(participantId) };
    const { threds: found, next } = await threds.list(page);
    views.push(...found);
    if (views.length > most) break;
    if (next === undefined) return { views, isComplete: true };
    position = { after: next };
    await clock.yieldTurn();
  }
  return { views: views.slice(0, most), isComplete: false };
}

function filterOf(participantId: string | undefined): { readonly participantId?: string } {
  return participantId === undefined ? {} : { participantId };
}
