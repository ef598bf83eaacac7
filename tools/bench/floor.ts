import jsonata from 'jsonata';
import { inParallel } from './embedded.ts';
import { timed } from './measure.ts';
import { packed, placed } from './yardstick.ts';

const isPlaced = jsonata("$event.type = 'order.placed'");
const isPacked = jsonata("$event.type = 'order.packed'");

/**
 * The floor: the same two events written by hand without an engine: each event through JSON once, the same two filters,
 * the state through JSON into a Map, the message through JSON to its receiver. No dedupe, no outbox, no order, no owners.
 *
 * @returns instances per second
 */
export async function floor(instances: number, concurrent: number): Promise<number> {
  const store = new Map<string, string>();
  const { wallMs } = await timed(() =>
    inParallel(instances, concurrent, async (index) => {
      const id = String(index);
      const first = throughJson(placed(id));
      if (!(await isPlaced.evaluate({}, { event: first }))) return;
      store.set(id, JSON.stringify({ reaction: 'packing', customer: first.source.id }));
      receive({ to: ['warehouse'], title: `Pack order ${id}` });
      const second = throughJson(packed(id, id));
      const state = JSON.parse(store.get(id)!) as { customer: string };
      if (!(await isPacked.evaluate({}, { event: second }))) return;
      store.delete(id);
      receive({ to: [state.customer], title: 'Your order is on its way' });
    }),
  );
  return (instances / wallMs) * 1_000;
}

function throughJson<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

function receive(message: object): void {
  throughJson(message);
}
