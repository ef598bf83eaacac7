import { FakeClock, type Message } from '@srvthreds/core';
import { describe, expect, it } from 'vitest';
import { createEngine } from '../src/index.ts';
import { counter, event, goTo, on, pattern, reaction } from './kit/patterns.ts';

describe('createEngine', () => {
  it('gives a running engine with the patterns in use', async () => {
    const engine = await createEngine({ patterns: [counter], clock: new FakeClock() });
    expect(engine.isReady).toBe(true);
    expect(engine.health.partitions).toEqual([0, 1, 2, 3]);
    expect(await engine.handle(event('e1', 'open'))).toMatchObject({ outcome: 'started' });
    await engine.shutdown();
  });

  it('refuses a pattern with faults, unless it is lenient', async () => {
    const faulty = pattern('P', [reaction('open', on('open', goTo('nowhere')))]);
    await expect(createEngine({ patterns: [faulty] })).rejects.toMatchObject({
      code: 'PATTERN_INVALID',
    });
    const engine = await createEngine({ patterns: [faulty], lenient: true });
    expect(Object.keys(engine.patterns.active)).toEqual(['p']);
    await engine.shutdown();
  });

  it('handles at shutdown first what was sent to it before', async () => {
    const clock = new FakeClock();
    const engine = await createEngine({ patterns: [counter], clock });
    const messages: Message[] = [];
    engine.onMessage((message) => void messages.push(message));
    const sent = Array.from({ length: 200 }, (_, index) => event(`e${index}`, 'open'));
    const receipts = Promise.all(sent.map((one) => engine.handle(one)));
    await engine.shutdown();
    const outcomes = (await receipts).map(({ outcome }) => outcome);
    expect(new Set(outcomes)).toEqual(new Set(['started']));
    expect(messages).toHaveLength(200);
  });

  it('keeps two engines in one process apart', async () => {
    const [one, other] = await Promise.all([createEngine({ patterns: [counter] }), createEngine()]);
    await one.handle(event('e1', 'open'));
    expect(other.patterns.active).toEqual({});
    expect((await other.threds.list()).threds).toEqual([]);
    await Promise.all([one.shutdown(), other.shutdown()]);
  });

  it('ends at shutdown although nobody takes its messages', async () => {
    const engine = await createEngine({ patterns: [counter] });
    await engine.handle(event('e1', 'open'));
    await engine.shutdown();
    expect(engine.health).toMatchObject({ state: 'stopped', partitions: [] });
  });
});
