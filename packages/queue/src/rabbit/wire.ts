import type { Message, Options } from 'amqplib';
import type { DeadLetter, QueueItem } from '../contract/Delivery.ts';
import { deadLetterTopic } from '../contract/QService.ts';

/** What travels with a message besides its id and body. */
export interface Baggage {
  /** How often it was handed out before it was published this time. */
  readonly attempts?: number;
  readonly deadLetter?: DeadLetter;
}

const ID = 'srvthreds-id';
const ATTEMPTS = 'srvthreds-attempts';
const REASON = 'srvthreds-reason';
const AT = 'srvthreds-at';

/** What a short text of the protocol holds. */
const SHORT_BYTES = 255;
/** All headers of a message share 64 KiB. */
const MAX_REASON_LENGTH = 4_096;

/**
 * @param token names this publication, so that its return is recognised
 */
export function toProperties(
  { id }: QueueItem,
  token: string,
  { attempts, deadLetter }: Baggage,
): Options.Publish {
  const headers: Record<string, string | number> = {};
  const isShort = Buffer.byteLength(id) <= SHORT_BYTES;
  if (!isShort) headers[ID] = id;
  if (attempts) headers[ATTEMPTS] = attempts;
  if (deadLetter) {
    headers[REASON] = deadLetter.reason.slice(0, MAX_REASON_LENGTH);
    headers[AT] = deadLetter.at;
  }
  return {
    ...(isShort ? { messageId: id } : {}),
    correlationId: token,
    contentType: 'text/plain',
    persistent: true,
    mandatory: true,
    headers,
  };
}

/** A message of a program that gives none has an empty id. */
export function idOf({ properties }: Message): string {
  return String(properties.headers?.[ID] ?? properties.messageId ?? '');
}

/** The name that `toProperties` gave a publication; undefined for one of another program. */
export function tokenOf({ properties }: Message): string | undefined {
  return properties.correlationId === undefined ? undefined : String(properties.correlationId);
}

/**
 * How often a message has been handed out before this time.
 *
 * @param sincePublished as far as is known without the broker; a quorum queue counts by itself
 */
export function attemptsBefore({ properties }: Message, sincePublished: number): number {
  const { headers } = properties;
  return Number(headers?.[ATTEMPTS] ?? 0) + Number(headers?.['x-delivery-count'] ?? sincePublished);
}

/**
 * Why a message was set aside: as we wrote it, or as the broker did if it was the broker that moved it.
 *
 * @param topic on which it is; undefined is returned for any but a dead-letter topic
 */
export function deadLetterOf({ properties }: Message, topic: string): DeadLetter | undefined {
  const prefix = deadLetterTopic('');
  if (!topic.startsWith(prefix)) return undefined;
  const origin = topic.slice(prefix.length);
  const { headers = {} } = properties;
  const reason: unknown = headers[REASON];
  if (typeof reason === 'string') return { reason, at: Number(headers[AT]), topic: origin };
  const [death] = headers['x-death'] ?? [];
  if (!death) return undefined;
  return { reason: death.reason, at: death.time.value * 1_000, topic: origin };
}
