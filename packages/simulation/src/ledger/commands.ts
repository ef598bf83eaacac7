import { digest, partitionOfRoute, routeOfThred, type Event } from '@srvthreds/core';
import { eventTopic } from '@srvthreds/queue';
import type { NewMessage } from '@srvthreds/storage';

/** What one partition asks of another, as it stands in an outbox. */
export interface Command {
  readonly kind: string;
  readonly acceptedAt: number;
  readonly thredId: string;
  readonly patternId?: string;
  /** The pattern whose limiter passes it on. */
  readonly through?: string;
  readonly event?: Event;
}

const TOPIC = eventTopic(0).slice(0, -1);

export function isCommand({ topic }: Pick<NewMessage, 'topic'>): boolean {
  return topic.startsWith(TOPIC);
}

export function readCommand({ body }: Pick<NewMessage, 'body'>): Command {
  return JSON.parse(body) as Command;
}

/** Where it is carried out: with the thred that it is about, or with the limiter of the pattern. */
export function topicOf({ kind, thredId, patternId, through }: Command, partitions: number) {
  const limiter = kind === 'admit' || kind === 'release' ? patternId : through;
  const route = limiter === undefined ? routeOfThred(thredId) : routeOfThred(digest(limiter));
  return eventTopic(partitionOfRoute(route, partitions));
}

export function offerName(event: Pick<Event, 'id'>, thredId: string): string {
  return `offer:${digest(event.id)}/${thredId}`;
}

export function patternOf(thredId: string): string {
  return thredId.slice(0, thredId.lastIndexOf('_'));
}
