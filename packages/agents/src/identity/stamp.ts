import type { Event } from '@srvthreds/core';
import type { Identity } from './Identity.ts';

/**
 * An event with its sender: whoever was authenticated, whatever it says itself. To be done before it enters a queue.
 * Name and URI of the source go too, for they are the sender's own words; so do roles, which no event has.
 *
 * What is no object at all comes back as it is, for the check of events to refuse.
 */
export function stamp(event: Event, identity: Pick<Identity, 'participantId'>): Event;
export function stamp(candidate: unknown, identity: Pick<Identity, 'participantId'>): unknown;
export function stamp(
  candidate: unknown,
  { participantId }: Pick<Identity, 'participantId'>,
): unknown {
  if (typeof candidate !== 'object' || candidate === null || Array.isArray(candidate))
    return candidate;
  const { roles: _, ...event } = candidate as { readonly roles?: unknown };
  return { ...event, source: { id: participantId } };
}
