import type { Event, Pattern } from '@srvthreds/core';

/** Patterns that are all started by one type of event, and differ by what they want of its values. */
export function manyPatterns(count: number): Pattern[] {
  return Array.from({ length: count }, (_, i) => ({
    name: `Pattern ${i}`,
    reactions: [
      {
        name: 'open',
        condition: { type: 'filter', xpr: `$event.type = 'order' and ${wanted(i)}` },
      },
    ],
  }));
}

function wanted(i: number): string {
  return i % 2 === 0 ? `$values.product.code = 'p-${i}'` : `$valueNamed('region') = ${i}`;
}

/** An event that only the pattern of that place takes. */
export function orderFor(i: number, id: string): Event {
  const code = i % 2 === 0 ? `p-${i}` : 'other';
  const values = {
    product: { code, amount: 3 },
    ship: { region: i % 2 === 0 ? -1 : i, by: 'sea' },
  };
  return { id, type: 'order', source: { id: 'shop' }, data: { content: { values } } };
}
