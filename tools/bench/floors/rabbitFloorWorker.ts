// Takes events from some partitions' queues and does by hand what an engine does on the servers for them.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { SESSION_TOPIC } from '@srvthreds/engine';
import { FloorChannel } from './FloorChannel.ts';
import { reviveInstance } from './recordInstance.ts';
import { RedisFloorStore, valuesOf } from './RedisFloorStore.ts';

const { values: given } = parseArgs({
  options: {
    redis: { type: 'string', default: '' },
    rabbit: { type: 'string', default: '' },
    recorded: { type: 'string', default: '' },
    partitions: { type: 'string', default: '' },
  },
});

/** As much as an engine holds at a time of one partition. */
const PREFETCH = 120;

const recorded = reviveInstance(readFileSync(given.recorded, 'utf8'));
const store = new RedisFloorStore(given.redis, recorded);
await store.open();
const channel = await FloorChannel.open(given.rabbit, []);
const etags = new Map<number, string>();
for (const partition of given.partitions.split(','))
  await channel.consume(`event-queue.${partition}`, PREFETCH, ({ content }) => handle(content));
process.stdout.write('up\n');
process.on('SIGTERM', () => process.exit(0));

async function handle(content: Buffer): Promise<void> {
  const { instance } = JSON.parse(content.toString()) as { readonly instance: number };
  const before = etags.get(instance);
  const index = before === undefined ? 0 : 1;
  const values = { ...valuesOf(instance), etag: before ?? '-' };
  const etag = await store.commit(index, values);
  if (index === 0) etags.set(instance, `=${etag}`);
  else etags.delete(instance);
  const messageId = index === 0 ? values.first : values.second;
  const body = recorded.messages[index]!.write(values);
  // The event is acknowledged when it is committed; the message is crossed out when the broker has it.
  void channel
    .publish('message', SESSION_TOPIC, messageId, body)
    .then(() => store.crossOut(messageId, values));
}
