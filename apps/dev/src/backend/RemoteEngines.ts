import type { Event } from '@srvthreds/core';
import type { JournalLine, MessageHandler, Receipt } from '@srvthreds/engine';
import type { EventQ } from '@srvthreds/queue';
import { receiptOf } from './receiptOf.ts';

/** Most events that are known to have been handled; a repeat of an older one waits in vain. */
const MOST_KNOWN = 5_000;

/**
 * Engines in other processes: puts events into their queue, and learns from the journals what became of each. It sees
 * nothing of which engine does what, nor of one that dies.
 */
export class RemoteEngines implements MessageHandler {
  readonly #inboundQ: EventQ;
  readonly #waiting = new Map<string, Set<(receipt: Receipt) => void>>();
  readonly #known = new Set<string>();
  readonly #listeners = new Set<(receipt: Receipt) => void>();

  constructor(inboundQ: EventQ) {
    this.#inboundQ = inboundQ;
  }

  /** @throws what `EventQ.queue` does; the signal's reason if the journal has not told of it by then */
  async handle(event: Event, { signal }: { readonly signal?: AbortSignal } = {}): Promise<Receipt> {
    signal?.throwIfAborted();
    const name = nameOf({ eventId: event.id, thredId: event.thredId });
    const isRepeat = this.#known.has(name);
    let hear: ((receipt: Receipt) => void) | undefined;
    const receipt = new Promise<Receipt>((resolve, reject) => {
      hear = resolve;
      signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    });
    receipt.catch(() => undefined);
    this.#listen(name, hear!);
    try {
      await this.#inboundQ.queue(event);
      // Nothing is written down about a repeat.
      if (isRepeat) return { eventId: event.id, outcome: 'repeat', threds: [], latencyMs: 0 };
      return await receipt;
    } finally {
      this.#waiting.get(name)?.delete(hear!);
      if (this.#waiting.get(name)?.size === 0) this.#waiting.delete(name);
    }
  }

  /** Takes in what the journals tell. */
  onLines(lines: readonly JournalLine[]): void {
    for (const line of lines) {
      const receipt = receiptOf(line);
      if (receipt) this.#tell(receipt);
    }
  }

  onHandled(listener: (receipt: Receipt) => void): void {
    this.#listeners.add(listener);
  }

  #tell(receipt: Receipt): void {
    const name = nameOf(receipt);
    this.#known.add(name);
    if (this.#known.size > MOST_KNOWN) this.#known.delete(this.#known.values().next().value!);
    for (const hear of this.#waiting.get(name) ?? []) hear(receipt);
    for (const listener of this.#listeners) listener(receipt);
  }

  #listen(name: string, hear: (receipt: Receipt) => void): void {
    const waiting = this.#waiting.get(name);
    if (waiting) waiting.add(hear);
    else this.#waiting.set(name, new Set([hear]));
  }
}

/** An id of an event counts within its thred. */
function nameOf(event: {
  readonly eventId: string;
  readonly thredId?: string | null | undefined;
}): string {
  return JSON.stringify([event.eventId, event.thredId ?? null]);
}
