import type { Storage } from '@srvthreds/storage';
import type { Publisher } from './Publisher.ts';

/** Sends again what has not been crossed out for a while; oldest first, a bounded number. */
export async function sweepOutbox(
  storage: Storage,
  partition: number,
  publisher: Publisher,
  { olderThanMs, limit }: { readonly olderThanMs: number; readonly limit: number },
): Promise<number> {
  const messages = await storage.unsettled(partition, { olderThanMs, limit });
  publisher.send(messages);
  return messages.length;
}
