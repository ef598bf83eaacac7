import type { JournalLine } from '@srvthreds/engine';
import { EventQ } from '@srvthreds/queue';
import { MemoryQService } from '@srvthreds/queue/memory';
import { beforeEach, describe, expect, it } from 'vitest';
import { receiptOf } from '../src/backend/receiptOf.ts';
import { RemoteEngines } from '../src/backend/RemoteEngines.ts';
import { purchase } from './support/startApp.ts';

const THRED = 'purchase_approval_1';

function line(parts: Partial<JournalLine>): JournalLine {
  const base = { format: 1, kind: 'start', partition: 0, position: '1', acceptedAt: 5, now: 9 };
  const event = { ...purchase('p-1'), thredId: THRED };
  return { ...base, thredId: THRED, event, ...parts } as JournalLine;
}

describe('receiptOf', () => {
  it('tells of a start as of an event without a thred', () => {
    expect(receiptOf(line({}))).toEqual({
      eventId: 'p-1',
      outcome: 'started',
      threds: [THRED],
      latencyMs: 4,
    });
  });

  it.each([
    ['applied', [{ type: 'm' }]],
    ['applied', [{ type: 'm' }, { type: 'nm' }]],
    ['no-match', [{ type: 'nm' }]],
  ])('says %s of the log %j', (outcome, log) => {
    const found = receiptOf(line({ kind: 'event', log: log as never }));
    expect(found).toMatchObject({ outcome, thredId: THRED, threds: [THRED] });
  });

  it('says nothing of what is no event, or tells nothing new', () => {
    const { event: _none, ...expiry } = line({ kind: 'expiry' });
    expect(receiptOf(expiry)).toBeUndefined();
    expect(receiptOf(line({ kind: 'handled' }))).toBeUndefined();
  });
});

describe('RemoteEngines', () => {
  let engines: RemoteEngines;
  let inboundQ: EventQ;
  beforeEach(() => {
    inboundQ = new EventQ(new MemoryQService(), { partitions: 1 });
    engines = new RemoteEngines(inboundQ);
  });

  it('answers when the journal tells of the event', async () => {
    const answered = engines.handle(purchase('p-1'));
    engines.onLines([line({ event: purchase('other') }), line({})]);
    expect(await answered).toMatchObject({ outcome: 'started', threds: [THRED] });
    expect((await inboundQ.depth(0)).waiting).toBe(1);
  });

  it('takes an id within another thred for another event', async () => {
    const signal = AbortSignal.timeout(50);
    const answered = engines.handle({ ...purchase('p-1'), thredId: 'another' }, { signal });
    engines.onLines([line({ kind: 'event' })]);
    await expect(answered).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  it('knows a repeat, of which the journal does not tell', async () => {
    engines.onLines([line({})]);
    expect(await engines.handle(purchase('p-1'))).toMatchObject({ outcome: 'repeat' });
  });

  it('throws what the queue has against an event', async () => {
    await expect(engines.handle({} as never)).rejects.toMatchObject({ code: 'EVENT_INVALID' });
  });
});
