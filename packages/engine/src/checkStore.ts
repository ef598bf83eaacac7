import { errorCode } from '@srvthreds/core';
import type { EventQ, QService } from '@srvthreds/queue';
import { CATALOGUE, type Storage } from '@srvthreds/storage';
import { EngineError } from './errors.ts';

const STORE = { partition: CATALOGUE, id: 'store' };

interface StoreState {
  readonly format: 1;
  readonly partitions: number;
}

/**
 * Makes sure that an engine belongs here: the store has as many partitions as the queue is used with, and the engines
 * that are there now read the same queue.
 *
 * @throws EngineError `ENGINE_PARTITION_MISMATCH`, `ENGINE_QUEUE_MISMATCH`
 */
export async function checkStore(storage: Storage, { partitions, service }: EventQ): Promise<void> {
  const made = (await readStore(storage)) ?? (await makeStore(storage, partitions));
  if (made.partitions !== partitions)
    throw new EngineError(
      'ENGINE_PARTITION_MISMATCH',
      `expected a queue with ${made.partitions} partitions, as the store was made with, found ${partitions}`,
      { details: { store: made.partitions, queue: partitions } },
    );
  await checkMembers(storage, service);
}

/**
 * Makes sure that all engines that are there now read the same queue.
 *
 * @throws EngineError `ENGINE_QUEUE_MISMATCH`
 */
export async function checkMembers(storage: Storage, service: QService): Promise<void> {
  const others = await storage.leases('member/');
  const stranger = others.find(({ holder }) => holder !== service.identity);
  if (stranger)
    throw new EngineError(
      'ENGINE_QUEUE_MISMATCH',
      `expected the queue ${stranger.holder} that ${stranger.name} reads, found ${service.identity}`,
    );
}

async function readStore(storage: Storage): Promise<StoreState | undefined> {
  const stored = await storage.read(STORE);
  return stored && (JSON.parse(stored.state) as StoreState);
}

async function makeStore(storage: Storage, partitions: number): Promise<StoreState> {
  const made: StoreState = { format: 1, partitions };
  try {
    await storage.commit(STORE, { state: JSON.stringify(made) }, { ifAbsent: true });
    return made;
  } catch (error) {
    // Another engine was first.
    if (errorCode(error) !== 'STORAGE_VERSION_CONFLICT') throw error;
    return (await readStore(storage)) ?? made;
  }
}
