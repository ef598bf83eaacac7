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
  readonly eventId: string;
  partition: number | undefined;
  readonly resolve: (receipt: Receipt) => void;
}

/** What tells one event from all others: its id, within its thred. */
interface EventName {
  readonly eventId: string;
  readonly thredId?: string | null | undefined;
}

/** Who waits for which event. */
export class Receipts {
  readonly #waiters = new Map<string, Set<Waiter>>();

  expect(event: EventName): Expectation {
    const name = nameOf(event);
    let waiter: Waiter | undefined;
    const receipt = new Promise<Receipt>((resolve) => {
      waiter = { eventId: event.eventId, partition: undefined, resolve };
    });
    this.#add(name, waiter!);
    return {
      receipt,
      acceptedBy: (partition) => {
        waiter!.partition = partition;
      },
      cancel: () => this.#remove(name, waiter!),
    };
  }

  handled(receipt: Receipt): void {
    const name = nameOf(receipt);
    const waiters = this.#waiters.get(name);
    if (!waiters) return;
    this.#waiters.delete(name);
    for (const { resolve } of waiters) resolve(receipt);
  }

  /** Another engine will handle what was accepted for this partition and not handled yet. */
  released(partition: number): void {
    for (const [name, waiters] of this.#waiters)
      for (const waiter of waiters) {
        if (waiter.partition !== partition) continue;
        waiter.resolve(queued(waiter.eventId));
        this.#remove(name, waiter);
      }
  }

  #add(name: string, waiter: Waiter): void {
    const waiters = this.#waiters.get(name);
    if (waiters) waiters.add(waiter);
    else this.#waiters.set(name, new Set([waiter]));
  }

  #remove(name: string, waiter: Waiter): void {
    const waiters = this.#waiters.get(name);
    waiters?.delete(waiter);
    if (waiters?.size === 0) this.#waiters.delete(name);
  }
}

function nameOf({ eventId, thredId }: EventName): string {
  return typeof thredId === 'string' ? `${thredId.length}:${thredId}${eventId}` : `:${eventId}`;
}

/** The queue has it, and whoever owns its partition will handle it. */
export function queued(eventId: string): Receipt {
  return { eventId, outcome: 'queued', threds: [], latencyMs: 0 };
}
