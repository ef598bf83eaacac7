import { startedThredId, WIRE_CODES } from '@srvthreds/core';
import type { AcceptedEvent } from '@srvthreds/queue';
import type { Storage } from '@srvthreds/storage';
import type { EngineParts } from '../../EngineParts.ts';
import { RefusedError } from '../../errors.ts';
import { thredIdOfKey } from '../../protocol/aggregates.ts';
import type { AdmitWork, OfferWork } from '../../protocol/commands.ts';
import type { CompiledPattern } from '../../step/CompiledPattern.ts';

/** Most threds that one event is offered to, and most characters of all these offers; what one commit can hold. */
const MOST_OFFERS = 2_000;
const MOST_LENGTH = 16_777_216;
const PAGE = 500;

/** Threds that wait under one of the labels, in all partitions; not many more than an event may be offered to. */
export async function findWaiting(
  labels: readonly string[],
  { parts }: { readonly parts: Pick<EngineParts, 'inboundQ' | 'storage'> },
): Promise<readonly string[]> {
  if (labels.length === 0) return [];
  const partitions = Array.from({ length: parts.inboundQ.partitions }, (_, index) => index);
  const found = await Promise.all(
    partitions.flatMap((partition) =>
      labels.map((label) => waitingIn(partition, label, parts.storage)),
    ),
  );
  // One may wait under several of them.
  return [...new Set(found.flat())];
}

async function waitingIn(
  partition: number,
  label: string,
  storage: Storage,
): Promise<readonly string[]> {
  const ids: string[] = [];
  let position = {};
  while (ids.length <= MOST_OFFERS) {
    const page = await storage.scan(partition, { label, limit: PAGE, ...position });
    for (const { id } of page) ids.push(thredIdOfKey(id));
    if (page.length < PAGE) break;
    position = { after: page.at(-1)!.id };
  }
  return ids;
}

/** What the sender is told of an event that cannot be offered to all who wait; undefined if it can. */
export function tooManyOffers(
  waiting: readonly string[],
  { event }: AcceptedEvent,
): RefusedError | undefined {
  if (waiting.length <= 32) return undefined;
  const byLength = Math.floor(MOST_LENGTH / JSON.stringify(event).length);
  const most = Math.min(MOST_OFFERS, byLength);
  if (waiting.length <= most) return undefined;
  return new RefusedError(
    `expected at most ${most} threds that wait for this event, found ${waiting.length} or more; none got it`,
    WIRE_CODES.clientError,
  );
}

/** Asks limiters for places. The threds would be born where the event is handled. */
export function admitCommands(
  { event }: AcceptedEvent,
  patterns: readonly CompiledPattern[],
  acceptedAt: number,
): readonly AdmitWork[] {
  return patterns.map(({ id: patternId, version: patternVersion }) => {
    const thredId = startedThredId(patternId, event);
    const bound = { ...event, thredId };
    const start = { format: 1, kind: 'start', thredId, patternId, patternVersion } as const;
    const base = { format: 1, kind: 'admit', acceptedAt, thredId, patternId } as const;
    return { ...base, start: { ...start, event: bound } };
  });
}

/** Offers the event to threds that wait. */
export function offerCommands(
  { event, acceptedAt: eventAcceptedAt }: AcceptedEvent,
  threds: readonly string[],
  acceptedAt: number,
): readonly OfferWork[] {
  return threds.map((thredId) => ({
    format: 1,
    kind: 'offer',
    acceptedAt,
    thredId,
    event,
    eventAcceptedAt,
  }));
}
