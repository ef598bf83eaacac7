// What a user's compiler must accept, and what it must not.
import { parseDurationMs, stamp, type Identity } from '@srvthreds/agents';
import { CapacityPlanner, type PerformanceMetrics } from '@srvthreds/capacity';
import type { Event, Pattern } from '@srvthreds/core';
import { createEngine, type Receipt } from '@srvthreds/engine';
import { BatchProcessor, EventQ, type QService } from '@srvthreds/queue';
import { MemoryQService } from '@srvthreds/queue/memory';
import { StorageFactory, type Storage } from '@srvthreds/storage';
import { MemoryStorage } from '@srvthreds/storage/memory';

const pattern: Pattern = { name: 'P', reactions: [{ condition: { type: 'filter', xpr: 'true' } }] };
const event: Event = { id: '1', type: 't', source: { id: 'me' } };
const service: QService = new MemoryQService();
const storage: Storage = new MemoryStorage();

export async function program(): Promise<Receipt> {
  const engine = await createEngine({ patterns: [pattern], storage });
  engine.onMessage(async ({ to, event: { data } }) => console.log(to, data?.title));
  await new EventQ(service).queue(event);
  await StorageFactory.configure(storage);
  return engine.handle(event);
}

export const instances: number = CapacityPlanner.calculateAgentInstances(10, 5);
export const signed = (identity: Identity): Event => stamp(event, identity);
export const lifetimeMs: number = parseDurationMs('15m');
export const depth = (metrics: PerformanceMetrics): number => metrics.queueDepth;
export const batch = new BatchProcessor<string>({
  processBatch: async (items) => void items.length,
});

// @ts-expect-error an event must have a source
export const wrong: Event = { id: '1', type: 't' };
