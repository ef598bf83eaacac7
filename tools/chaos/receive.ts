import { setTimeout as sleep } from 'node:timers/promises';
import { isRetryable } from '@srvthreds/core';
import { SESSION_TOPIC } from '@srvthreds/engine';
import { MessageQ, type QService } from '@srvthreds/queue';
import type { Ledger } from '../../packages/testing/test/engine/Ledger.ts';
import type { Pauses } from './Pauses.ts';

/** Writes down what really comes out of the message queue, until the signal. */
export async function receive(
  service: QService,
  { ledger, pauses }: { readonly ledger: Ledger; readonly pauses: Pauses },
  signal: AbortSignal,
): Promise<void> {
  const messages = new MessageQ(service, { prefetch: 256 });
  while (!signal.aborted) {
    try {
      const message = await messages.pop([SESSION_TOPIC], { signal });
      const { event } = message.payload;
      ledger.received({ ...message.payload, id: event.id });
      const answer = event.data?.content?.values as { event: string } | undefined;
      if (answer) pauses.answered(answer.event);
      messages.delete(message);
    } catch (error) {
      if (signal.aborted) return;
      if (!isRetryable(error)) throw error;
      await sleep(100);
    }
  }
}
