import type { RedisServer } from '../../services/redis.ts';
import type { Subject } from '../Subject.ts';
import { RedisFloorStore, valuesOf } from './RedisFloorStore.ts';
import type { RecordedInstance } from './recordInstance.ts';

/** The commands of each instance, sent by hand: read, commit, cross the message out; commit, cross out. */
export async function redisFloor(
  server: RedisServer,
  recorded: RecordedInstance,
): Promise<Subject> {
  const store = new RedisFloorStore(server.url, recorded);
  await store.open();
  let instances = 0;
  return {
    processes: [server.pid!],
    async play(_, told) {
      const values = valuesOf(instances++);
      let etag = '-';
      for (const [event, messageId] of [values.first, values.second].entries()) {
        const sentAt = performance.now();
        etag = `=${await store.commit(event, { ...values, etag })}`;
        told?.(performance.now() - sentAt);
        store.crossOut(messageId, values);
      }
    },
    settled: () => store.settled(),
    close: async () => store.close(),
  };
}
