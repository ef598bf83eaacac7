import { eventTopic, deadLetterTopic, type QService } from '@srvthreds/queue';
import { SESSION_TOPIC } from '@srvthreds/engine';
import type { Storage } from '@srvthreds/storage';

/** What should be gone when everything is answered, in sentences; empty if nothing is left. */
export async function leftBehind(
  storage: Storage,
  service: QService,
  partitions: number,
): Promise<string[]> {
  const left: string[] = [];
  const note = (count: number, what: string): void => {
    if (count > 0) left.push(`${count} ${what}`);
  };
  for (let partition = 0; partition < partitions; partition++) {
    const unsettled = await storage.unsettled(partition, { olderThanMs: 0, limit: 1_000 });
    note(unsettled.length, `messages not crossed out in partition ${partition}`);
    note(await storage.count(partition, 'dead'), `dead letters in partition ${partition}`);
    for (const topic of [eventTopic(partition), deadLetterTopic(eventTopic(partition))])
      note((await service.depth(topic)).waiting, `works in ${topic}`);
  }
  for (const topic of [SESSION_TOPIC, deadLetterTopic(SESSION_TOPIC)])
    note((await service.depth(topic)).waiting, `messages in ${topic}`);
  return left;
}
