import jsonata from 'jsonata';
import type { Subject } from '../Subject.ts';
import { packed, placed } from '../yardstick.ts';

const isPlaced = jsonata("$event.type = 'order.placed'");
const isPacked = jsonata("$event.type = 'order.packed'");

/**
 * The same two events written by hand without an engine: each event through JSON once, the same two filters, the state
 * through JSON into a Map, the message through JSON to its receiver. No dedupe, no outbox, no order, no owners.
 */
export function memoryFloor(): Subject {
  const store = new Map<string, string>();
  return {
    processes: [],
    settled: async () => undefined,
    close: async () => undefined,
    async play(id, told) {
      const sentAt = performance.now();
      const first = throughJson(placed(id));
      if (!(await isPlaced.evaluate({}, { event: first }))) return;
      store.set(id, JSON.stringify({ reaction: 'packing', customer: first.source.id }));
      receive({ to: ['warehouse'], title: `Pack order ${id}` });
      told?.(performance.now() - sentAt);
      const secondSentAt = performance.now();
      const second = throughJson(packed(id, id));
      const state = JSON.parse(store.get(id)!) as { customer: string };
      if (!(await isPacked.evaluate({}, { event: second }))) return;
      store.delete(id);
      receive({ to: [state.customer], title: 'Your order is on its way' });
      told?.(performance.now() - secondSentAt);
    },
  };
}

function throughJson<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

function receive(message: object): void {
  throughJson(message);
}
