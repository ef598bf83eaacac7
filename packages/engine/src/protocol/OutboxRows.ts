import { partitionOfRoute } from '@srvthreds/core';
import { eventTopic } from '@srvthreds/queue';
import type { NewMessage } from '@srvthreds/storage';
import { commandId, routeOfCommand, type Command } from './commands.ts';
import type { MessageRows } from './messageRows.ts';

/** How what a step decides stands in the outbox. */
export interface OutboxRows {
  readonly message: MessageRows;
  readonly command: (command: Command) => NewMessage;
}

/** @param partitions of the store */
export function outboxRows(message: MessageRows, partitions: number): OutboxRows {
  const command = (work: Command): NewMessage => ({
    id: commandId(work),
    topic: eventTopic(partitionOfRoute(routeOfCommand(work), partitions)),
    body: JSON.stringify(work),
  });
  return { message, command };
}

const COMMAND_TOPIC = /^event-queue\.\d+$/;

/** Does a row stand there for another partition, not for a receiver outside? */
export function isCommandRow({ topic }: Pick<NewMessage, 'topic'>): boolean {
  return COMMAND_TOPIC.test(topic);
}
