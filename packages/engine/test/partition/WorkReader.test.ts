import { FakeClock, isRetryable } from '@srvthreds/core';
import { deadLetterTopic, EventQ, eventTopic, type QService } from '@srvthreds/queue';
import { MemoryQService } from '@srvthreds/queue/memory';
import { StorageError } from '@srvthreds/storage';
import { beforeEach, describe, expect, it } from 'vitest';
import type { EngineParts } from '../../src/EngineParts.ts';
import { DEFAULT_SETTINGS, type EngineSettings } from '../../src/EngineSettings.ts';
import { EngineError } from '../../src/errors.ts';
import { WorkReader } from '../../src/partition/WorkReader.ts';
import type { Work } from '../../src/protocol/Work.ts';
import type { Receipt } from '../../src/Receipt.ts';
import { gate } from '../kit/turns.ts';

const away = new StorageError('STORAGE_UNAVAILABLE', 'away', { retryable: true });
const idOf = (work: Work): string => (work.kind === 'event' ? work.event.id : work.kind);

const silent = (): void => undefined;

describe('WorkReader', () => {
  let clock: FakeClock;
  let service: MemoryQService;
  let handled: string[][];
  let lost: string[];
  let receipts: Receipt[];
  beforeEach(() => {
    clock = new FakeClock();
    service = new MemoryQService({ clock });
    [handled, lost, receipts] = [[], [], []];
  });

  /** A reader that notes what it is to handle, then does what the test says. */
  async function open(
    handle: (ids: readonly string[], attempt: number) => Promise<number> | number = () => 1,
    { over = service, settings = {} }: { over?: QService; settings?: Partial<EngineSettings> } = {},
  ): Promise<WorkReader> {
    const parts = {
      clock,
      inboundQ: new EventQ(over, { partitions: 1, clock }),
      settings: { ...DEFAULT_SETTINGS, ...settings },
      logger: { debug: silent, info: silent, warn: silent, error: silent },
      onHandled: (receipt: Receipt) => void receipts.push(receipt),
    } as unknown as EngineParts;
    const reader = new WorkReader({
      parts,
      partition: 0,
      onLost: (reason) => void lost.push(reason),
      handle: async (works) => {
        const ids = works.map(idOf);
        handled.push(ids);
        return handle(ids, handled.length);
      },
      handleSuspect: async (work) => {
        handled.push([idOf(work)]);
        return handle([idOf(work)], handled.length);
      },
    });
    await reader.open();
    await clock.settle();
    return reader;
  }

  const send = async (...ids: readonly string[]): Promise<void> => {
    for (const id of ids) {
      const event = { id, type: 't', source: { id: 's' }, thredId: `p_${id}` };
      const body = JSON.stringify({ format: 1, kind: 'event', acceptedAt: clock.now(), event });
      await service.publish(eventTopic(0), { id, body });
    }
    await clock.settle();
  };
  const depth = () => service.depth(eventTopic(0));
  const setAside = () => service.depth(deadLetterTopic(eventTopic(0)));

  it('acknowledges what is handled', async () => {
    const reader = await open();
    await send('a', 'b');
    expect(handled).toEqual([['a'], ['b']]);
    expect(await depth()).toEqual({ waiting: 0, unsettled: 0 });
    expect(reader.isIdle).toBe(true);
    expect(reader.heardAt).toBe(clock.now());
    expect(reader.acknowledgedAt).toBe(clock.now());
  });

  it('acknowledges what it was handed before its place at the queue was confirmed', async () => {
    const confirmed = gate();
    const late: QService = {
      identity: service.identity,
      publish: (...call) => service.publish(...call),
      depth: (...call) => service.depth(...call),
      close: () => service.close(),
      subscribe: async (...call) => {
        const subscription = await service.subscribe(...call);
        await confirmed.passed;
        return subscription;
      },
    };
    await send('a', 'b');
    await service.publish(eventTopic(0), { id: 'bad', body: '{' });
    const opening = open(undefined, { over: late });
    await clock.settle();
    confirmed.open();
    const reader = await opening;
    expect(handled).toEqual([['a'], ['b']]);
    expect(await depth()).toEqual({ waiting: 0, unsettled: 0 });
    expect(await setAside()).toMatchObject({ waiting: 1 });
    expect(reader.isIdle).toBe(true);
  });

  it('waits for a store that is away, ever longer, and counts no attempt', async () => {
    let isAway = true;
    await open(() => {
      if (isAway) throw away;
      return 1;
    });
    await send('a');
    await clock.advance(120_000);
    const attempts = handled.length;
    expect(attempts).toBeGreaterThan(20);
    expect(attempts).toBeLessThan(40);
    isAway = false;
    await clock.advance(5_000);
    expect(handled).toHaveLength(attempts + 1);
    expect(await depth()).toEqual({ waiting: 0, unsettled: 0 });
    expect(await setAside()).toMatchObject({ waiting: 0 });
  });

  it('goes on at once after a conflict', async () => {
    const conflict = new StorageError('STORAGE_VERSION_CONFLICT', 'conflict', { retryable: true });
    await open((_, attempt) => {
      if (attempt < 5) throw conflict;
      return 1;
    });
    await send('a');
    expect(handled).toHaveLength(5);
    expect(await depth()).toEqual({ waiting: 0, unsettled: 0 });
  });

  it('sets aside what fails for good, tells whoever waits, and lets what is behind go', async () => {
    const failing = gate<number>();
    const reader = await open(([id]) => (id === 'a' ? failing.passed : 1));
    await send('a', 'b', 'c');
    expect(await depth()).toEqual({ waiting: 0, unsettled: 3 });
    failing.fail(new TypeError('a fault of ours'));
    await clock.settle();
    expect(await setAside()).toMatchObject({ waiting: 1 });
    expect(receipts).toEqual([
      {
        eventId: 'a',
        thredId: 'p_a',
        outcome: 'failed',
        threds: [],
        error: { message: 'a fault of ours', code: 5000 },
        latencyMs: 0,
      },
    ]);
    expect(await depth()).toEqual({ waiting: 0, unsettled: 0 });
    expect(reader.isIdle).toBe(true);
  });

  it.each([
    new StorageError('STORAGE_STALE_OWNER', 'stale'),
    new StorageError('STORAGE_CLOSED', 'closed'),
    new EngineError('ENGINE_FORMAT_UNKNOWN', 'newer'),
  ])('gives the partition up, and the work back, after $code', async (error) => {
    const reader = await open(() => {
      throw error;
    });
    await send('a', 'b');
    expect(isRetryable(error)).toBe(false);
    expect(new Set(lost)).toEqual(new Set([error.message]));
    await reader.close();
    expect(await depth()).toEqual({ waiting: 2, unsettled: 0 });
    expect(await setAside()).toMatchObject({ waiting: 0 });
  });

  it('gives the partition up for work that a newer release has written', async () => {
    await open();
    await service.publish(eventTopic(0), { id: 'new', body: '{"format":2,"kind":"event"}' });
    await clock.settle();
    expect(lost).toEqual(['expected work of format 1, found format 2 kind "event"']);
    expect(await setAside()).toMatchObject({ waiting: 0 });
  });

  it('sets aside what no release has written, and keeps the partition', async () => {
    await open();
    for (const body of ['{}', 'null', '"event"', '{"format":1,"kind":7}', '{"format":"2"}'])
      await service.publish(eventTopic(0), { id: body, body });
    await clock.settle();
    expect(lost).toEqual([]);
    expect(await setAside()).toMatchObject({ waiting: 5 });
    expect(await depth()).toEqual({ waiting: 0, unsettled: 0 });
  });

  it('finishes what is in hand, then takes nothing more', async () => {
    const held = gate<number>();
    const reader = await open(() => held.passed, { settings: { maxFold: 1 } });
    await send('a');
    let isFinished = false;
    const finished = reader.finish().then(() => (isFinished = true));
    await send('b');
    expect(isFinished).toBe(false);
    held.open(1);
    await finished;
    await clock.settle();
    expect(handled).toEqual([['a']]);
    expect(await depth()).toEqual({ waiting: 0, unsettled: 1 });
    await reader.close();
    expect(await depth()).toEqual({ waiting: 1, unsettled: 0 });
  });

  it('acknowledges nothing after it was closed', async () => {
    const held = gate<number>();
    const reader = await open(() => held.passed);
    await send('a', 'b');
    await reader.close();
    held.open(1);
    await clock.settle();
    expect(await depth()).toEqual({ waiting: 2, unsettled: 0 });
  });

  it('leaves no consumer behind that was closed while it was opened', async () => {
    const confirmed = gate();
    const late: QService = {
      identity: service.identity,
      publish: (...call) => service.publish(...call),
      depth: (...call) => service.depth(...call),
      close: () => service.close(),
      subscribe: async (...call) => {
        await confirmed.passed;
        return service.subscribe(...call);
      },
    };
    const parts = {
      clock,
      inboundQ: new EventQ(late, { partitions: 1, clock }),
      settings: DEFAULT_SETTINGS,
    } as unknown as EngineParts;
    const reader = new WorkReader({
      parts,
      partition: 0,
      onLost: () => undefined,
      handle: async () => 1,
      handleSuspect: async () => 1,
    });
    const opening = reader.open();
    await reader.close();
    confirmed.open();
    await opening;
    const other = await open();
    await send('a');
    expect(handled).toEqual([['a']]);
    expect(other.isIdle).toBe(true);
  });
});
