import type { Receipt } from './Receipt.ts';

/** Somebody who waits to hear what became of an event. */
export interface Expectation {
  readonly receipt: Promise<Receipt>;
  /** The event was accepted for this partition. */
  acceptedBy(partition: number): void;
  /** Nobody waits any more. */
  cancel(): void;
}

interface Waiter {
  partition: number | undefined;
  readonly resolve: (receipt: Receipt) => void;
}

/** Who waits for which event. */
export class Receipts {
  readonly #waiters = new Map<string, Set<Waiter>>();

  expect(eventId: string): Expectation {
    let waiter: Waiter | undefined;
    const receipt = new Promise<Receipt>((resolve) => {
      waiter = { partition: undefined, resolve };
    });
    this.#add(eventId, waiter!);
    return {
      receipt,
      acceptedBy: (partition) => {
        waiter!.partition = partition;
      },
      cancel: () => this.#remove(eventId, waiter!),
    };
  }

  handled(receipt: Receipt): void {
    const waiters = this.#waiters.get(receipt.eventId);
    if (!waiters) return;
    this.#waiters.delete(receipt.eventId);
    for (const { resolve } of waiters) resolve(receipt);
  }

  /** Another engine will handle what was accepted for this partition and not handled yet. */
  released(partition: number): void {
    for (const [eventId, waiters] of this.#waiters)
      for (const waiter of waiters) {
        if (waiter.partition !== partition) continue;
        waiter.resolve(queued(eventId));
        this.#remove(eventId, waiter);
      }
  }

  #add(eventId: string, waiter: Waiter): void {
    const waiters = this.#waiters.get(eventId);
    if (waiters) waiters.add(waiter);
    else this.#waiters.set(eventId, new Set([waiter]));
  }

  #remove(eventId: string, waiter: Waiter): void {
    const waiters = this.#waiters.get(eventId);
    waiters?.delete(waiter);
    if (waiters?.size === 0) this.#waiters.delete(eventId);
  }
}

/** The queue has it, and whoever owns its partition will handle it. */
export function queued(eventId: string): Receipt {
  return { eventId, outcome: 'queued', threds: [], latencyMs: 0 };
}
