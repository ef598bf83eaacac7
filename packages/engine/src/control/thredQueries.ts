import {
  partitionOfRoute,
  routeOfThred,
  WIRE_CODES,
  type Event,
  type EventValues,
} from '@srvthreds/core';
import { RefusedError } from '../errors.ts';
import type { ThredView } from '../protocol/JournalBody.ts';
import type { JournalLine } from '../stores/ThredsStore.ts';
import type { AdminContext } from './AdminService.ts';
import { argument, choiceArgument, textArgument } from './argument.ts';
import { liveThreds, type Found } from './liveThreds.ts';
import { Newest } from './Newest.ts';
import { readJournals, type Lookout } from './readJournals.ts';
import type { SystemOutcome } from './SystemEvents.ts';

/** Most threds, and most events, that one answer shows; it says if there are more. */
const MOST_THREDS = 1_000;
const MOST_EVENTS = 1_000;

const STATUSES = ['active', 'terminated', 'all'] as const;
const NONE: Found = { views: [], isComplete: true };

/** An administrator's look at threds. Those that have ended are known as long as the journal is kept. */
export async function getThreds(event: Event, lookout: AdminContext): Promise<SystemOutcome> {
  const { status, ids } = readQuestion(event);
  const wanted = { ids, most: MOST_THREDS };
  const live = status === 'terminated' ? NONE : await liveThreds(wanted, lookout);
  const ended = status === 'active' ? NONE : await endedThreds(ids, lookout);
  const views = [...live.views, ...ended.views];
  const isComplete = live.isComplete && ended.isComplete && views.length <= MOST_THREDS;
  return answer({ op: 'getThreds', threds: views.slice(0, MOST_THREDS) }, isComplete);
}

/**
 * A participant's look at the threds that they take part in, the one that changed last first. A look and no more: one
 * pass over the journals, within a bound, and `isComplete: false` if that was not everything. An index by participant
 * over all times is kept by the records that are made of the journal.
 */
export async function getThredsOf(event: Event, lookout: AdminContext): Promise<SystemOutcome> {
  const { status, ids } = readQuestion(event);
  const participantId = event.source.id;
  const wanted = { ids, participantId, most: MOST_THREDS };
  const live = status === 'terminated' ? NONE : await liveThreds(wanted, lookout);
  const { last, ended, isRead } = await trailOf({ ids, participantId }, lookout);
  const views = [...live.views, ...(status === 'active' ? [] : ended.values)];
  views.sort((a, b) => b.lastUpdateTime - a.lastUpdateTime);
  const results = views.slice(0, MOST_THREDS).map((thred) => {
    const lastEvent = last.get(thred.id);
    return { thred, ...(lastEvent ? { lastEvent } : {}) };
  });
  const isCut = last.isCut || ended.isCut || views.length > MOST_THREDS;
  return answer({ op: 'getThreds', results }, live.isComplete && isRead && !isCut);
}

/**
 * Events of a thred that a participant sent or was sent, oldest first, as long as the journal is kept; of many, the
 * newest.
 */
export async function getEvents(event: Event, lookout: AdminContext): Promise<SystemOutcome> {
  const thredId = textArgument(event, 'thredId');
  const partition = partitionOfRoute(routeOfThred(thredId), lookout.threds.partitions);
  const events = new Newest<Event>(MOST_EVENTS);
  let count = 0;
  const isRead = await readJournals([partition], lookout, (line) => {
    if (line.thredId !== thredId) return;
    for (const one of eventsOf(line, event.source.id)) events.set(String(count++), one);
  });
  return answer({ op: 'getEvents', events: events.values }, isRead && !events.isCut);
}

function answer(values: Readonly<Record<string, unknown>>, isComplete: boolean): SystemOutcome {
  const shown = { status: 'OK', ...values, ...(isComplete ? {} : { isComplete }) };
  return { answer: { values: shown as EventValues } };
}

interface Question {
  readonly status: (typeof STATUSES)[number];
  readonly ids: ReadonlySet<string> | undefined;
}

function readQuestion(event: Event): Question {
  const status = choiceArgument(event, 'status', STATUSES);
  return { status, ids: readIds(argument(event, 'thredIds')) };
}

function readIds(value: unknown): ReadonlySet<string> | undefined {
  if (value === undefined) return undefined;
  const isList = Array.isArray(value) && value.every((id) => typeof id === 'string');
  if (isList && value.length <= MOST_THREDS) return new Set(value);
  throw new RefusedError(
    `expected values.thredIds to be a list of at most ${MOST_THREDS} texts`,
    WIRE_CODES.invalidArgument,
  );
}

async function endedThreds(ids: Question['ids'], lookout: Lookout): Promise<Found> {
  const ended = new Newest<ThredView>(MOST_THREDS);
  const isRead = await readJournals(everyPartition(lookout), lookout, ({ thred }) => {
    if (thred?.status === 't' && (ids?.has(thred.id) ?? true)) ended.set(thred.id, thred);
  });
  return { views: ended.values, isComplete: isRead && !ended.isCut };
}

/** What the journals tell of somebody. */
interface Trail {
  /** The last event that they sent or were sent, by thred. */
  readonly last: Newest<Event>;
  readonly ended: Newest<ThredView>;
  readonly isRead: boolean;
}

async function trailOf(
  { ids, participantId }: Pick<Question, 'ids'> & { readonly participantId: string },
  lookout: Lookout,
): Promise<Trail> {
  const last = new Newest<Event>(MOST_THREDS);
  const ended = new Newest<ThredView>(MOST_THREDS);
  const isRead = await readJournals(everyPartition(lookout), lookout, (line) => {
    const { thredId, thred } = line;
    if (thredId === undefined || !(ids?.has(thredId) ?? true)) return;
    const event = eventsOf(line, participantId).at(-1);
    if (event) last.set(thredId, event);
    if (thred?.status === 't' && last.get(thredId)) ended.set(thredId, thred);
  });
  return { last, ended, isRead };
}

function everyPartition({ threds }: Lookout): number[] {
  return Array.from({ length: threds.partitions }, (_, partition) => partition);
}

function eventsOf({ event, messages = [] }: JournalLine, participantId: string): Event[] {
  return [
    ...(event?.source.id === participantId ? [event] : []),
    ...messages.filter(({ to }) => to.includes(participantId)).map((message) => message.event),
  ];
}
