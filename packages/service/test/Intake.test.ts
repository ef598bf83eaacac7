import type { Receipt } from '@srvthreds/engine';
import { describe, expect, it } from 'vitest';
import { Intake } from '../src/index.ts';

const event = (id: string) => ({ id, type: 'placed', source: { id: 'shop' } });

describe('Intake', () => {
  it('holds a bounded number of events, and tells who comes then when to come back', async () => {
    const commits: ((receipt: Receipt) => void)[] = [];
    const handle = () => new Promise<Receipt>((resolve) => commits.push(resolve));
    const intake = new Intake({ handle }, { maxInHand: 2 });
    const first = [intake.accept(event('a')), intake.accept(event('b'))];
    await expect(intake.accept(event('c'))).rejects.toMatchObject({
      code: 'QUEUE_BUSY',
      retryable: true,
      details: { most: 2, retryAfterMs: 1_000 },
    });
    const receipt: Receipt = { eventId: 'a', outcome: 'orphan', threds: [], latencyMs: 0 };
    for (const commit of commits) commit(receipt);
    await Promise.all(first);
    const again = intake.accept(event('c'));
    commits.at(-1)!(receipt);
    expect(await again).toBe(receipt);
  });
});
