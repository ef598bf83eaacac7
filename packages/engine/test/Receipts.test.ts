import { describe, expect, it } from 'vitest';
import type { Receipt } from '../src/Receipt.ts';
import { Receipts } from '../src/Receipts.ts';
import { turns } from './kit/turns.ts';

const applied = (eventId: string): Receipt => ({
  eventId,
  outcome: 'applied',
  threds: ['p_1'],
  latencyMs: 3,
});

/** What was heard so far. */
function heard(...receipts: readonly Promise<Receipt>[]): string[] {
  const found: string[] = [];
  receipts.forEach((receipt, index) => {
    void receipt.then(({ eventId, outcome }) => found.push(`${index} ${eventId} ${outcome}`));
  });
  return found;
}

describe('Receipts', () => {
  it('tell everybody who waits for an event, and nobody else', async () => {
    const receipts = new Receipts();
    const waits = ['a', 'a', 'b'].map((id) => receipts.expect({ eventId: id }).receipt);
    const found = heard(...waits);
    receipts.handled(applied('a'));
    receipts.handled(applied('c'));
    await turns();
    expect(found).toEqual(['0 a applied', '1 a applied']);
    expect(await waits[0]).toEqual(applied('a'));
  });

  it('tell those whose partition goes to another engine that the queue has their event', async () => {
    const receipts = new Receipts();
    const [here, there, nowhere] = ['a', 'a', 'a'].map((id) => receipts.expect({ eventId: id }));
    here!.acceptedBy(1);
    there!.acceptedBy(2);
    const found = heard(here!.receipt, there!.receipt, nowhere!.receipt);
    receipts.released(1);
    await turns();
    expect(found).toEqual(['0 a queued']);
    receipts.handled(applied('a'));
    await turns();
    expect(found).toEqual(['0 a queued', '1 a applied', '2 a applied']);
  });

  it('tell apart events of one id that are for different threds', async () => {
    const receipts = new Receipts();
    const one = receipts.expect({ eventId: 'a', thredId: 'one' });
    const other = receipts.expect({ eventId: 'a', thredId: 'other' });
    const found = heard(one.receipt, other.receipt);
    receipts.handled({ ...applied('a'), thredId: 'other' });
    await turns();
    expect(found).toEqual(['1 a applied']);
  });

  it('forget those who wait no more', async () => {
    const receipts = new Receipts();
    const [gone, waiting] = ['a', 'a'].map((id) => receipts.expect({ eventId: id }));
    const found = heard(gone!.receipt, waiting!.receipt);
    gone!.cancel();
    gone!.cancel();
    receipts.handled(applied('a'));
    await turns();
    expect(found).toEqual(['1 a applied']);
  });
});
