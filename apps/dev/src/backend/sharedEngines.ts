import type { Cancel } from '@srvthreds/core';
import { checkStore, PatternsStore, ThredsStore } from '@srvthreds/engine';
import { EventQ, MessageQ } from '@srvthreds/queue';
import { openQueue, openStorage } from '@srvthreds/service';
import type { Backend } from './Backend.ts';
import { MessageReader } from './MessageReader.ts';
import type { BackendOptions } from './ownEngine.ts';
import { RemoteEngines } from './RemoteEngines.ts';

/** Where the engines and this app meet. */
export interface SharedServers {
  readonly storageUrl: string;
  readonly queueUrl: string;
  readonly namespace: string;
  /** As the engines have it. */
  readonly partitions: number;
}

/** Between two looks at which patterns are in use. */
const PATTERNS_MS = 1_000;
/** Messages that are taken ahead; one reader takes them all, in order. */
const PREFETCH = 50;

/**
 * Engines in other processes, which share their servers with this one: threds are read from the store, events go into
 * the queue, messages to participants come from theirs.
 *
 * @throws StartError; EngineError `ENGINE_PARTITION_MISMATCH`, `ENGINE_QUEUE_MISMATCH`; StorageError
 */
export async function sharedEngines(
  { storageUrl, queueUrl, namespace, partitions }: SharedServers,
  { clock, logger }: BackendOptions,
): Promise<Backend> {
  const storage = await openStorage(storageUrl, { namespace, clock, logger });
  const service = await openQueue(queueUrl, { namespace, clock, logger });
  const inboundQ = new EventQ(service, { partitions, clock });
  await checkStore(storage, inboundQ);
  const patterns = new PatternsStore(storage, { logger });
  const threds = new ThredsStore(patterns, storage, { partitions });
  const engines = new RemoteEngines(inboundQ);
  const messageQ = new MessageQ(service, { prefetch: PREFETCH });
  let reader: MessageReader | undefined;
  let members = 0;
  let cancel: Cancel | undefined;
  const look = async (): Promise<void> => {
    try {
      await patterns.refresh();
      members = (await storage.leases('member/')).length;
    } catch (error) {
      members = 0;
      logger.warn({ err: error }, 'patterns and engines not looked at; tried again');
    }
    cancel = clock.after(PATTERNS_MS, () => void look());
  };
  return {
    handler: engines,
    inboundQ,
    threds,
    patterns,
    health: () => ({ engines: members }),
    isReady: () => members > 0,
    onMessage: (deliver) => {
      reader = new MessageReader({ messageQ, deliver, clock, logger });
    },
    onHandled: (listener) => engines.onHandled(listener),
    onLines: (lines) => engines.onLines(lines),
    start: async () => {
      await look();
      reader?.start();
    },
    close: async () => {
      cancel?.();
      await reader?.stop();
      await messageQ.close();
      await service.close();
      await storage.close();
    },
  };
}
