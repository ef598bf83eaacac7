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

/** The topic of messages to a participant. Those who have the same share a message. */
export type ParticipantTopic = (participantId: string) => string;

/** One row for each service that is addressed, and one for all participants that have a topic together. */
export function queueRows(
  directory: Directory,
  participantTopic: ParticipantTopic = () => SESSION_TOPIC,
): MessageRows {
  return ({ to, event, seq }) => {
    const services = to.filter((address) => directory.isService(address));
    const participants = to.filter((address) => !directory.isService(address));
    const serviceRows = services.map((address, index) => {
      const id = `${event.id}_agent_${index}`;
      return row(id, address, { id, to: [address], event, seq });
    });
    const participantRows = [...byTopic(participants, participantTopic)].map(
      ([topic, together], index) => {
        const id = `${event.id}_${index}`;
        return row(id, topic, { id, to: together, event, seq });
      },
    );
    return [...serviceRows, ...participantRows];
  };
}

/** In the order in which the participants are addressed, so that the same message always gives the same. */
function byTopic(
  participants: readonly string[],
  topicOf: ParticipantTopic,
): Map<string, string[]> {
  const topics = new Map<string, string[]>();
  for (const participant of participants) {
    const topic = topicOf(participant);
    const together = topics.get(topic);
    if (together) together.push(participant);
    else topics.set(topic, [participant]);
  }
  return topics;
}

function row(id: string, topic: string, message: Message): NewMessage {
  return { id, topic, body: JSON.stringify(message) };
}
