import type { Delivery } from '@srvthreds/queue';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AckOrder } from '../../src/partition/AckOrder.ts';

interface Item {
  readonly delivery: Delivery;
}

function item(id: string): Item {
  return { delivery: { id, body: '', topic: 't', attempts: 1 } };
}

function watched() {
  const through: string[] = [];
  return { through, ackThrough: ({ id }: Delivery) => void through.push(id) };
}

describe('AckOrder', () => {
  it('acknowledges the longest finished prefix, and nothing behind something unfinished', () => {
    const [a, b, c] = ['a', 'b', 'c'].map(item) as [Item, Item, Item];
    const order = new AckOrder<Item>();
    const subscription = watched();
    for (const one of [a, b, c]) order.add(one);
    expect(order.finish(b, subscription)).toEqual([]);
    expect(order.finish(a, subscription)).toEqual([a, b]);
    expect(order.finish(c, subscription)).toEqual([c]);
    expect(subscription.through).toEqual(['b', 'c']);
    expect(order.isEmpty).toBe(true);
  });

  it('lets what is behind go when something in front was settled otherwise', () => {
    const [a, b, c] = ['a', 'b', 'c'].map(item) as [Item, Item, Item];
    const order = new AckOrder<Item>();
    const subscription = watched();
    for (const one of [a, b, c]) order.add(one);
    order.finish(b, subscription);
    expect(order.remove(a, subscription)).toEqual([b]);
    expect(subscription.through).toEqual(['b']);
    expect(order.remove(c, subscription)).toEqual([]);
    expect(order.isEmpty).toBe(true);
  });

  it('acknowledges everything once, in order, in whatever order it is finished', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([...Array(12).keys()], { minLength: 12 }), (finishing) => {
        const items = finishing.map((_, index) => item(String(index)));
        const order = new AckOrder<Item>();
        const subscription = watched();
        for (const one of items) order.add(one);
        const finished = new Set<number>();
        const acknowledged: string[] = [];
        for (const index of finishing) {
          finished.add(index);
          for (const one of order.finish(items[index]!, subscription))
            acknowledged.push(one.delivery.id);
          const prefix = items.findIndex((_, at) => !finished.has(at));
          expect(acknowledged).toHaveLength(prefix < 0 ? items.length : prefix);
        }
        expect(acknowledged).toEqual(items.map(({ delivery }) => delivery.id));
      }),
    );
  });
});
