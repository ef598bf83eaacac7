import type { Message } from '@srvthreds/core';
import { sessionTopicOf, type QService } from '@srvthreds/queue';

/** A message as an engine sends it. */
export function messageTo(id: string, ...to: readonly string[]): Message {
  const event = { id, type: 'org.wt.tell', source: { id: 'engine' }, data: { title: id } };
  return { id: `${id}_0`, to, event, seq: 1 };
}

/** Sends messages one after the other, each to those who share a topic. */
export async function post(service: QService, ...messages: readonly Message[]): Promise<void> {
  for (const message of messages) {
    const topics = new Map(message.to.map((id) => [sessionTopicOf(id), [] as string[]]));
    for (const id of message.to) topics.get(sessionTopicOf(id))!.push(id);
    for (const [topic, to] of topics)
      await service.publish(topic, {
        id: message.id,
        body: JSON.stringify({ ...message, to }),
      });
  }
}

export const idsOf = (prefix: string, count: number): string[] =>
  Array.from({ length: count }, (_, n) => `${prefix}${n}`);
