import { eventTopic } from '@srvthreds/queue';
import type { Producer } from './Producer.ts';
import type { World } from './World.ts';

/** What is still to be done, in words; nothing if the run is over. */
export async function unfinished(world: World, producer: Producer): Promise<string | undefined> {
  const { ledger, store, broker, script } = world;
  if (!producer.isIdle) return 'events not taken';
  const [event] = ledger.outcomes.open();
  if (event !== undefined) return `event ${event} without an outcome`;
  const [waiting] = ledger.threds.waiting();
  if (waiting !== undefined) return `thred ${waiting} waits for its timer`;
  const [message] = ledger.messages.missing();
  if (message !== undefined) return `message ${message} not delivered`;
  const [command] = ledger.commands.missing();
  if (command !== undefined) return `command ${command} has not arrived`;
  for (let partition = 0; partition < script.partitions; partition++) {
    const depth = broker.depth(eventTopic(partition));
    if (depth.waiting + depth.unsettled > 0)
      return `queue ${partition}: ${depth.waiting} waiting, ${depth.unsettled} not acknowledged`;
    const [row] = await store.unsettled(partition, { olderThanMs: 0, limit: 1 });
    if (row) return `message ${row.id} not crossed out`;
  }
  return undefined;
}
