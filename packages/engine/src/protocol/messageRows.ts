import type { Message } from '@srvthreds/core';
import type { NewMessage } from '@srvthreds/storage';
import type { Directory } from '../directory/Directory.ts';
import type { StepMessage } from '../step/StepResult.ts';

/** Topic of messages that a handler in the engine's own process takes. */
export const LOCAL_TOPIC = 'messages';
/** Topic of messages to participants; whoever holds their connections reads it. */
export const SESSION_TOPIC = 'org.wt.session';

/** Turns a step's message into what stands in the outbox. */
export type MessageRows = (message: StepMessage) => readonly NewMessage[];

/** One row per message, for a handler that takes it whole. */
export const localRows: MessageRows = ({ to, event, seq }) => [
  row(event.id, LOCAL_TOPIC, { id: event.id, to, event, seq }),
];

/** One row for each service that is addressed, and one for all participants together. */
export function queueRows(directory: Directory): MessageRows {
  return ({ to, event, seq }) => {
    const services = to.filter((address) => directory.isService(address));
    const participants = to.filter((address) => !directory.isService(address));
    const rows = services.map((address, index) => {
      const id = `${event.id}_agent_${index}`;
      return row(id, address, { id, to: [address], event, seq });
    });
    if (participants.length === 0) return rows;
    const id = `${event.id}_0`;
    return [...rows, row(id, SESSION_TOPIC, { id, to: participants, event, seq })];
  };
}

function row(id: string, topic: string, message: Message): NewMessage {
  return { id, topic, body: JSON.stringify(message) };
}
