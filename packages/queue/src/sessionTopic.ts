import { digest, partitionOfRoute } from '@srvthreds/core';

/** Into so many topics messages to participants are divided. It is in names of queues: all programs must mean the same. */
export const SESSION_TOPICS = 16;

/**
 * The topic of a participant's messages: `session-queue.<k>`, with k from the id. One consumer at a time reads it, so that
 * messages to a participant keep their order up to the mailbox.
 */
export function sessionTopicOf(participantId: string): string {
  return sessionTopic(partitionOfRoute(digest(participantId), SESSION_TOPICS));
}

/** @param k 0 .. `SESSION_TOPICS` - 1 */
export function sessionTopic(k: number): string {
  return `session-queue.${k}`;
}
