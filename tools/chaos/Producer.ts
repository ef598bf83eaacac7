import { setTimeout as sleep } from 'node:timers/promises';
import { isRetryable, startedThredId, type Event } from '@srvthreds/core';
import type { EventQ } from '@srvthreds/queue';
import type { Ledger } from '../../packages/testing/test/engine/Ledger.ts';
import type { Pauses } from './Pauses.ts';

export interface ProducerOptions {
  readonly eventQ: EventQ;
  readonly ledger: Ledger;
  readonly pauses: Pauses;
  readonly threds: number;
  /** Events per second, over all threds; what could not be sent in time follows as fast as it can. */
  readonly rate: number;
  /** Milliseconds since 1970. */
  readonly until: number;
}

const RETRY_MS = 100;

/** Sends numbered events to some threds. Those of one thred go one after the other, so that their order is known. */
export async function produce(options: ProducerOptions): Promise<number> {
  const { threds, rate, until } = options;
  const everyMs = (threds * 1_000) / rate;
  const begin = Date.now();
  const counts = await Promise.all(
    Array.from({ length: threds }, async (_, thred) => {
      let sent = 0;
      for (; Date.now() < until; sent++) {
        await sleep(Math.max(0, begin + (sent + thred / threds) * everyMs - Date.now()));
        await send(numbered(thred, sent), options);
      }
      return sent;
    }),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

/** The event of that number for a thred; the first one starts it. */
function numbered(thred: number, number: number): Event {
  const source = { id: 'producer' };
  const start = `start-${thred}`;
  if (number === 0) return { id: start, type: 'open', source };
  const thredId = startedThredId('counter', { id: start });
  return { id: `add-${thred}-${number}`, type: 'add', source, thredId };
}

/** Until the queue has it: what fails may have arrived all the same, and is sent again with the same id. */
async function send(event: Event, { eventQ, ledger, pauses }: ProducerOptions): Promise<void> {
  ledger.sent(event.thredId ?? startedThredId('counter', event), event);
  pauses.sent(event.id);
  for (;;) {
    try {
      await eventQ.queue(event);
      return;
    } catch (error) {
      if (!isRetryable(error)) throw error;
      await sleep(RETRY_MS);
    }
  }
}
