import {
  partitionOfRoute,
  routeOfThred,
  WIRE_CODES,
  type Event,
  type EventValues,
} from '@srvthreds/core';
import { RefusedError } from '../errors.ts';
import type { ThredView } from '../protocol/JournalBody.ts';
import type { JournalLine, ThredsStore } from '../stores/ThredsStore.ts';
import type { AdminContext } from './AdminService.ts';
import { argument, choiceArgument, textArgument } from './argument.ts';
import type { SystemOutcome } from './SystemEvents.ts';

/** Most threds and journal lines that one question looks at; the answer says if there are more. */
const MOST_THREDS = 1_000;
const MOST_LINES = 20_000;
const PAGE = 1_000;

const STATUSES = ['active', 'terminated', 'all'] as const;

/** An administrator's look at threds. Those that have ended are known as long as the journal is kept. */
export async function getThreds(event: Event, { threds }: AdminContext): Promise<SystemOutcome> {
  const { views, isComplete } = await find(event, threds);
  return answer({ op: 'getThreds', threds: views, ...(isComplete ? {} : { isComplete }) });
}

/** A participant's look at the threds that they take part in, the one that changed last first. */
export async function getThredsOf(event: Event, { threds }: AdminContext): Promise<SystemOutcome> {
  const { views, isComplete } = await find(event, threds);
  const results: { thred: ThredView; lastEvent?: Event }[] = [];
  for (const thred of views) {
    const events = await eventsOf(thred.id, event.source.id, threds);
    const state = await threds.state(thred.id);
    const lastEvent = events.at(-1);
    if (!lastEvent && !state?.participants.includes(event.source.id)) continue;
    results.push({ thred, ...(lastEvent ? { lastEvent } : {}) });
  }
  results.sort((a, b) => b.thred.lastUpdateTime - a.thred.lastUpdateTime);
  return answer({ op: 'getThreds', results, ...(isComplete ? {} : { isComplete }) });
}

/** Events of a thred that a participant sent or was sent, oldest first, as long as the journal is kept. */
export async function getEvents(event: Event, { threds }: AdminContext): Promise<SystemOutcome> {
  const thredId = textArgument(event, 'thredId');
  return answer({ op: 'getEvents', events: await eventsOf(thredId, event.source.id, threds) });
}

function answer(values: Readonly<Record<string, unknown>>): SystemOutcome {
  return { answer: { values: { status: 'OK', ...values } as EventValues } };
}

interface Found {
  readonly views: readonly ThredView[];
  readonly isComplete: boolean;
}

async function find(event: Event, threds: ThredsStore): Promise<Found> {
  const status = choiceArgument(event, 'status', STATUSES);
  const ids = readIds(argument(event, 'thredIds'));
  const live = status === 'terminated' ? [] : await liveThreds(ids, threds);
  const ended = status === 'active' ? [] : await endedThreds(threds);
  const views = [...live, ...ended].filter(({ id }) => ids?.has(id) ?? true);
  return { views: views.slice(0, MOST_THREDS), isComplete: views.length <= MOST_THREDS };
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

async function liveThreds(
  ids: ReadonlySet<string> | undefined,
  threds: ThredsStore,
): Promise<readonly ThredView[]> {
  if (!ids) return allLive(threds);
  const views = await Promise.all([...ids].map((id) => threds.view(id)));
  return views.filter((view) => view !== undefined);
}

/** One more than is shown, so that it can be said that there are more. */
async function allLive(threds: ThredsStore): Promise<readonly ThredView[]> {
  const first = await threds.list({ limit: PAGE });
  if (first.next === undefined) return first.threds;
  const second = await threds.list({ limit: 1, after: first.next });
  return [...first.threds, ...second.threds];
}

async function endedThreds(threds: ThredsStore): Promise<readonly ThredView[]> {
  const ended = new Map<string, ThredView>();
  for (let partition = 0; partition < threds.partitions; partition++)
    for (const { thred } of await lines(partition, threds))
      if (thred?.status === 't') ended.set(thred.id, thred);
  return [...ended.values()];
}

async function eventsOf(
  thredId: string,
  participantId: string,
  threds: ThredsStore,
): Promise<readonly Event[]> {
  const partition = partitionOfRoute(routeOfThred(thredId), threds.partitions);
  const own = (await lines(partition, threds)).filter((line) => line.thredId === thredId);
  return own.flatMap(({ event, messages = [] }) => [
    ...(event?.source.id === participantId ? [event] : []),
    ...messages.filter(({ to }) => to.includes(participantId)).map((message) => message.event),
  ]);
}

async function lines(partition: number, threds: ThredsStore): Promise<readonly JournalLine[]> {
  const found: JournalLine[] = [];
  let position = {};
  while (found.length < MOST_LINES) {
    const page = await threds.journal(partition, { limit: PAGE, ...position });
    found.push(...page);
    if (page.length < PAGE) break;
    position = { after: page.at(-1)!.position };
  }
  return found;
}
