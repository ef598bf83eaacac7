import { FakeClock, startedThredId, type Message } from '@srvthreds/core';
import { EventQ, MessageQ } from '@srvthreds/queue';
import { MemoryQService } from '@srvthreds/queue/memory';
import { StorageError, type Storage } from '@srvthreds/storage';
import { MemoryStorage } from '@srvthreds/storage/memory';
import { beforeEach, describe, expect, it } from 'vitest';
import { DeadLetters, type Engine } from '../../src/index.ts';
import { deadLetterKey, limiterKey } from '../../src/protocol/aggregates.ts';
import { planDeadLetter } from '../../src/protocol/deadLetter.ts';
import { bring, startOf } from '../kit/bring.ts';
import { counter, event, on, pattern, reaction, tell } from '../kit/patterns.ts';
import { Scene } from '../kit/Scene.ts';

const MINUTE = 60_000;
const opening = event('begin', 'open');
const thredId = startedThredId('counter', opening);

/** Lets time pass until something that waits for the owner has its answer. */
async function soon<T>(scene: Scene, waiting: Promise<T>): Promise<T> {
  waiting.catch(() => undefined);
  await scene.clock.advance(200);
  return waiting;
}

/** Puts a letter where the owner before has left it. */
async function leaveLetter(scene: Scene, id: string, content: object): Promise<void> {
  const { storage, clock } = scene;
  const owner = { ttlMs: 1, holder: 'the owner before', partition: 0 };
  const lease = await storage.acquire('partition/0', owner);
  const letter = { reason: 'EVENT_POISON', at: clock.now(), body: JSON.stringify(content) };
  const ref = { partition: 0, id: deadLetterKey(id) };
  await storage.commit(ref, planDeadLetter(letter), { ifAbsent: true, fence: lease!.fence });
  await clock.advance(10);
}

describe('a message that could not be delivered', () => {
  let scene: Scene;
  let engine: Engine;
  let isRefused: boolean;
  let seen: Message[];
  beforeEach(async () => {
    scene = new Scene();
    isRefused = true;
    seen = [];
    engine = await scene.start({
      patterns: [counter],
      deaf: true,
      settings: { maxSendAttempts: 2 },
    });
    engine.onMessage((message) => {
      if (isRefused) throw new Error('no');
      seen.push(message);
    });
    await engine.handle(opening);
    await scene.clock.advance(10_000);
  });

  const letters = async () => (await engine.deadLetters.list()).letters;
  const only = async () => (await letters())[0]!;

  it('is listed and shown, with its reason', async () => {
    const letter = await only();
    expect(letter).toMatchObject({
      partition: 0,
      kind: 'message',
      status: 'waiting',
      reason: 'failed: no',
      history: [{ at: letter.at, what: 'set-aside', reason: 'failed: no' }],
    });
    expect(await engine.deadLetters.show(letter)).toEqual(letter);
  });

  it('is sent again as the same message, and is off the list then', async () => {
    const letter = await only();
    isRefused = false;
    const { outcome } = await soon(scene, engine.deadLetters.sendAgain(letter));
    expect(outcome).toBe('done');
    expect(seen.map(({ id }) => id)).toEqual([letter.id]);
    expect(await letters()).toEqual([]);
    const { status, history } = await engine.deadLetters.show(letter);
    expect(status).toBe('sent-again');
    expect(history.map(({ what }) => what)).toEqual(['set-aside', 'sent-again']);
    await engine.settled();
    expect(await scene.storage.unsettled(0, { olderThanMs: 0, limit: 10 })).toEqual([]);
  });

  it('is a dead letter again if it fails again, with its history', async () => {
    const letter = await only();
    await soon(scene, engine.deadLetters.sendAgain(letter));
    await scene.clock.advance(10_000);
    const again = await only();
    expect(again).toMatchObject({ id: letter.id, body: letter.body, status: 'waiting' });
    expect(again.history.map(({ what }) => what)).toEqual(['set-aside', 'sent-again', 'set-aside']);
    isRefused = false;
    await soon(scene, engine.deadLetters.sendAgain(again));
    expect(seen).toHaveLength(1);
  });

  it('is sent once, however often it is asked for at a time', async () => {
    isRefused = false;
    const { deadLetters } = engine;
    const letter = await only();
    const asked = Promise.all([1, 2, 3].map(() => deadLetters.sendAgain(letter)));
    await soon(scene, asked);
    expect(seen).toHaveLength(1);
  });

  it('leaves nothing behind, in the end', async () => {
    isRefused = false;
    const letter = await only();
    await soon(scene, engine.deadLetters.sendAgain(letter));
    await scene.clock.advance(17 * MINUTE);
    expect(await scene.storage.read({ partition: 0, id: deadLetterKey(letter.id) })).toBe(
      undefined,
    );
  });

  it('can be removed, and is not sent any more', async () => {
    const letter = await only();
    isRefused = false;
    const { outcome } = await soon(scene, engine.deadLetters.remove(letter));
    expect(outcome).toBe('done');
    expect(await letters()).toEqual([]);
    expect(await engine.deadLetters.show(letter)).toMatchObject({ status: 'removed' });
    for (const change of ['sendAgain', 'remove'] as const)
      await expect(engine.deadLetters[change](letter)).rejects.toMatchObject({
        code: 'DEAD_LETTER_NOT_FOUND',
      });
    await scene.clock.advance(MINUTE);
    expect(seen).toEqual([]);
  });

  it('goes to the topic to which it was going', async () => {
    await engine.shutdown();
    const service = new MemoryQService({ clock: scene.clock });
    const messageQ = new MessageQ(service);
    const next = await scene.start({ messageQ });
    const letter = await only();
    await soon(scene, next.deadLetters.sendAgain(letter));
    expect((await messageQ.pop(['messages'])).payload.id).toBe(letter.id);
  });
});

describe('a message that is too large for a letter', () => {
  it('is set aside with its beginning, cannot be sent again, and can be removed', async () => {
    const scene = new Scene();
    // Quotes grow each time that they are quoted.
    const shout = pattern('Shout', [
      reaction('open', on('open', tell('ann', { text: '"'.repeat(240_000) }))),
    ]);
    const settings = { maxSendAttempts: 2 };
    const engine = await scene.start({ patterns: [shout], deaf: true, settings });
    engine.onMessage(() => {
      throw new Error('no');
    });
    await engine.handle(opening);
    await scene.clock.advance(10_000);
    const letter = (await engine.deadLetters.list()).letters[0]!;
    expect(letter).toMatchObject({ kind: 'message', reason: 'failed: no' });
    expect(JSON.parse(letter.body)).toMatchObject({ isCut: true });
    expect(await scene.storage.unsettled(0, { olderThanMs: 0, limit: 10 })).toEqual([]);
    await expect(engine.deadLetters.sendAgain(letter)).rejects.toMatchObject({
      code: 'DEAD_LETTER_CUT',
    });
    expect(await soon(scene, engine.deadLetters.remove(letter))).toMatchObject({ outcome: 'done' });
  });
});

describe('an event that was set aside', () => {
  const accepted = { format: 1, kind: 'event', acceptedAt: 1 } as const;

  it('is sent again as a new event with re to the old one', async () => {
    const scene = new Scene();
    await leaveLetter(scene, 'begin', { ...accepted, event: opening });
    const engine = await scene.start({ patterns: [counter] });
    const ref = { partition: 0, id: 'begin' };
    expect(await engine.deadLetters.show(ref)).toMatchObject({ kind: 'event', status: 'waiting' });
    await soon(scene, engine.deadLetters.sendAgain(ref));
    await engine.settled();
    const [line] = await scene.journal(engine);
    expect(line).toMatchObject({ kind: 'start', event: { type: 'open', re: 'begin' } });
    expect(line!.event!.id).not.toBe('begin');
    expect((await engine.deadLetters.list()).letters).toEqual([]);
  });

  it('reaches the thred that it was for', async () => {
    const scene = new Scene();
    const add = event('a1', 'add', { thredId });
    await leaveLetter(scene, 'x/a1', { ...accepted, event: add });
    const engine = await scene.start({ patterns: [counter] });
    await scene.send(engine, opening);
    await soon(scene, engine.deadLetters.sendAgain({ partition: 0, id: 'x/a1' }));
    await engine.settled();
    expect((await engine.threds.state(thredId))?.locals).toMatchObject({ count: 1 });
  });

  it('happens once, though its letter could not be closed at first', async () => {
    const clock = new FakeClock();
    const inner = new MemoryStorage({ clock });
    let failures = 3;
    const storage = new Proxy(inner, {
      get: (target, name: keyof Storage) => {
        if (name !== 'commit') return (target[name] as () => unknown).bind(target);
        return async (...args: Parameters<Storage['commit']>) => {
          const isClosing = args[1].state?.includes('closed-letter') && failures-- > 0;
          if (!isClosing) return target.commit(...args);
          throw new StorageError('STORAGE_UNAVAILABLE', 'away', { retryable: true });
        };
      },
    });
    const scene = new Scene({ clock, storage });
    const add = event('a1', 'add', { thredId });
    await leaveLetter(scene, 'x/a1', { ...accepted, event: add });
    const engine = await scene.start({ patterns: [counter] });
    await scene.send(engine, opening);
    const repeats: string[] = [];
    engine.onHandled(({ outcome }) => repeats.push(outcome));
    const asked = engine.deadLetters.sendAgain({ partition: 0, id: 'x/a1' });
    await scene.clock.advance(2_000);
    await asked;
    await engine.settled();
    expect(failures).toBeLessThan(0);
    expect(repeats).toEqual(['applied', 'repeat', 'repeat', 'repeat']);
    expect((await engine.threds.state(thredId))?.locals).toMatchObject({ count: 1 });
  });

  it('may go to another partition than its letter', async () => {
    const scene = new Scene({ partitions: 8 });
    const once = pattern('Once', [reaction('open', on('go', tell('ann')))]);
    const service = scene.service as MemoryQService;
    const inboundQ = new EventQ(service, { partitions: 8, clock: scene.clock });
    const ids = Array.from({ length: 8 }, (_, index) => `e${index}`);
    const inFirst = ids.filter((id) => inboundQ.partitionOf({ id }) === 0);
    expect(inFirst.length).toBeGreaterThan(0);
    for (const id of inFirst) await leaveLetter(scene, id, { ...accepted, event: event(id, 'go') });
    const engine = await scene.start({ patterns: [once] });
    for (const id of inFirst) await soon(scene, engine.deadLetters.sendAgain({ partition: 0, id }));
    await engine.settled();
    const lines = await scene.journal(engine);
    expect(lines.every(({ kind }) => kind === 'start')).toBe(true);
    expect(lines.map(({ event: again }) => String(again?.re)).toSorted()).toEqual(inFirst);
  });
});

describe('DeadLetters', () => {
  it.each([
    { partition: 0, id: 'none' },
    { partition: 7, id: 'none' },
    { partition: -1, id: 'store' },
    { partition: 0.5, id: '' },
    { partition: Number.NaN, id: 'none' },
  ])('knows no letter $id in partition $partition', async (ref) => {
    const { deadLetters } = await new Scene().start();
    for (const call of ['show', 'sendAgain', 'remove'] as const)
      await expect(deadLetters[call](ref)).rejects.toMatchObject({ code: 'DEAD_LETTER_NOT_FOUND' });
  });

  it.each([0, 1_001, Number.NaN])('refuses pages of %d', async (limit) => {
    const { deadLetters } = await new Scene().start();
    await expect(deadLetters.list({ limit })).rejects.toThrow(RangeError);
  });

  it('says that a decision waits while nobody owns the partition; the next owner carries it out', async () => {
    const scene = new Scene();
    const work = { format: 1, kind: 'event', acceptedAt: 1, event: opening };
    await leaveLetter(scene, 'begin', work);
    const { threds, inboundQ } = await scene.make();
    const elsewhere = new DeadLetters(threds, inboundQ, { clock: scene.clock, maxWaitMs: 100 });
    const ref = { partition: 0, id: 'begin' };
    const { outcome, letter } = await soon(scene, elsewhere.remove(ref));
    expect([outcome, letter.status]).toEqual(['queued', 'waiting']);
    await scene.start();
    await scene.clock.advance(200);
    expect(await elsewhere.show(ref)).toMatchObject({ status: 'removed' });
  });
});

describe('a dead letter with a command', () => {
  const few = pattern('Few', [reaction('a', on('x')), reaction('b', on('y'))], { maxInstances: 1 });

  /** An admission of which the limiter cannot tell any more whether it was given. */
  async function tooOld() {
    const scene = new Scene();
    const request = { ttlMs: 1, holder: 'somebody before', partition: 0 };
    const { fence } = (await scene.storage.acquire('partition/0', request))!;
    const state = JSON.stringify({ format: 1, kind: 'limiter', places: [] });
    const seen = { add: [{ id: 'command-floor', at: scene.clock.now() + 100 }], drop: [] };
    const ref = { partition: 0, id: limiterKey('few') };
    await scene.storage.commit(ref, { state, seen }, { ifAbsent: true, fence });
    await scene.clock.advance(10);
    const engine = await scene.start({ patterns: [few] });
    const start = startOf(scene, engine, 'few_1');
    await bring(scene, engine, { ...start, kind: 'admit', start });
    await scene.clock.advance(200);
    return { scene, engine, letter: (await engine.deadLetters.list()).letters[0]! };
  }

  it('is shown as one, and is carried out if it is sent again', async () => {
    const { scene, engine, letter } = await tooOld();
    expect(letter).toMatchObject({ kind: 'command', reason: 'EVENT_TOO_OLD' });
    expect(await engine.threds.state('few_1')).toBeUndefined();
    const { outcome } = await soon(scene, engine.deadLetters.sendAgain(letter));
    await engine.settled();
    expect(outcome).toBe('done');
    expect(await engine.threds.state('few_1')).toMatchObject({ holdsPlace: true });
  });

  it('is removed', async () => {
    const { scene, engine, letter } = await tooOld();
    const { outcome } = await soon(scene, engine.deadLetters.remove(letter));
    expect(outcome).toBe('done');
    expect((await engine.deadLetters.list()).letters).toEqual([]);
    expect(await engine.threds.state('few_1')).toBeUndefined();
  });
});
