import type { Clock, Logger } from '@srvthreds/core';
import type { QService } from '@srvthreds/queue';
import { openQueue, openStorage } from '@srvthreds/service';
import type { Storage } from '@srvthreds/storage';
import type { EngineConfig } from './config.ts';

/** What the engine stands on. */
export interface Servers {
  readonly storage: Storage;
  readonly service: QService;
  close(): Promise<void>;
}

/** Opens what the URLs name. @throws StartError */
export async function openServers(
  { storageUrl, queueUrl, namespace }: EngineConfig,
  parts: { readonly clock: Clock; readonly logger: Logger },
): Promise<Servers> {
  const storage = await openStorage(storageUrl, { namespace, ...parts });
  try {
    const service = await openQueue(queueUrl, { namespace, ...parts });
    return {
      storage,
      service,
      close: async () => {
        await service.close();
        await storage.close();
      },
    };
  } catch (error) {
    await storage.close();
    throw error;
  }
}
