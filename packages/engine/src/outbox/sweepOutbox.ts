import type { Storage } from '@srvthreds/storage';
import type { Outbox } from './Outbox.ts';

/** Sends again what has not been crossed out for a while; oldest first, a bounded number. */
export async function sweepOutbox(
  storage: Storage,
  partition: number,
  outbox: Outbox,
  { olderThanMs, limit }: { readonly olderThanMs: number; readonly limit: number },
): Promise<number> {
  const messages = await storage.unsettled(partition, { olderThanMs, limit });
  outbox.send(messages);
  return messages.length;
}
