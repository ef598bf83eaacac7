import { writeFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SESSION_TOPIC } from '@srvthreds/engine';
import { WorkerProcess } from '../../services/WorkerProcess.ts';
import type { Servers } from '../RabbitSubject.ts';
import { PARTITIONS, type Subject } from '../Subject.ts';
import { packed, placed } from '../yardstick.ts';
import { FloorChannel } from './FloorChannel.ts';
import type { RecordedInstance } from './recordInstance.ts';
import { valuesOf } from './RedisFloorStore.ts';

interface FloorOptions {
  readonly recorded: RecordedInstance;
  /** Of those that take the events. */
  readonly processes: number;
}

const MESSAGES = 'session-message-queue';
let instances = 0;

/**
 * The same by hand: event to its queue, taken, read and committed in Redis by the same scripts, message to its queue,
 * crossed out, event acknowledged.
 */
export async function rabbitFloor(servers: Servers, options: FloorOptions): Promise<Subject> {
  const topics = Array.from({ length: PARTITIONS }, (_, partition) => `event-queue.${partition}`);
  const channel = await FloorChannel.open(servers.broker.url, [...topics, SESSION_TOPIC]);
  const workers = await startWorkers(servers, options);
  const waiting = new Map<string, () => void>();
  await channel.consume(MESSAGES, 512, ({ content, properties }) => {
    JSON.parse(content.toString());
    waiting.get(String(properties.messageId))?.();
    waiting.delete(String(properties.messageId));
  });

  return {
    processes: [servers.redis.pid!, servers.broker.pid!, ...workers.map(({ pid }) => pid)],
    async play(_, told) {
      const instance = instances++;
      const { thred, number, first, second } = valuesOf(instance);
      const topic = `event-queue.${instance % PARTITIONS}`;
      for (const [event, messageId] of [
        [placed(number), first],
        [packed(number, thred), second],
      ] as const) {
        const sentAt = performance.now();
        const seen = new Promise<void>((resolve) => waiting.set(messageId, resolve));
        const work = { format: 1, kind: 'event', acceptedAt: Date.now(), event, instance };
        const body = JSON.stringify(work);
        await Promise.all([channel.publish('event', topic, event.id, body), seen]);
        told?.(performance.now() - sentAt);
      }
    },
    settled: async () => undefined,
    close: async () => {
      await channel.close();
      await Promise.all(workers.map((worker) => worker.end()));
    },
  };
}

async function startWorkers(
  { redis, broker }: Servers,
  { recorded, processes }: FloorOptions,
): Promise<WorkerProcess[]> {
  const folder = mkdtempSync(join(tmpdir(), 'srvthreds-floor-'));
  const file = join(folder, 'recorded.json');
  writeFileSync(file, JSON.stringify(recorded));
  const worker = fileURLToPath(new URL('rabbitFloorWorker.ts', import.meta.url));
  const workers: WorkerProcess[] = [];
  for (let i = 0; i < processes; i++) {
    const own = Array.from({ length: PARTITIONS }, (_, it) => it).filter(
      (it) => it % processes === i,
    );
    const args = { redis: redis.url, rabbit: broker.url, recorded: file, partitions: own.join() };
    const flags = Object.entries(args).flatMap(([name, value]) => [`--${name}`, value]);
    workers.push(await WorkerProcess.start(worker, flags));
  }
  rmSync(folder, { recursive: true });
  return workers;
}
