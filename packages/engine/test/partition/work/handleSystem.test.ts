import { SrvThredsError, type EventValues } from '@srvthreds/core';
import { StorageError } from '@srvthreds/storage';
import { describe, expect, it } from 'vitest';
import { staticDirectory } from '../../../src/directory/Directory.ts';
import type { AdminServiceOptions } from '../../../src/index.ts';
import { event } from '../../kit/patterns.ts';
import { Scene } from '../../kit/Scene.ts';

const directory = staticDirectory({ participants: [{ id: 'root', roles: ['admin'] }] });

const request = (type: string, content: { values?: EventValues; tasks?: [] }) => ({
  ...event('request', `org.wt.control.${type}`),
  source: { id: 'root' },
  thredId: 'SYSTEM',
  data: { content },
});
const task = request('dataControl', { tasks: [] });

async function begin(admin: AdminServiceOptions) {
  const scene = new Scene();
  const engine = await scene.start({ directory, admin });
  const told = () => scene.take().map((message) => message.event.data?.content);
  return { scene, engine, told };
}

describe('a system event', () => {
  it('is answered with the failure of a server that is away, and holds nothing up', async () => {
    const away = new SrvThredsError('RECORDS_AWAY', 'no answer', { retryable: true });
    const records = { run: () => Promise.reject(away) };
    const { scene, engine, told } = await begin({ records });
    expect(await scene.send(engine, task)).toMatchObject({ outcome: 'answered' });
    expect(told()).toMatchObject([{ error: { code: 5000, cause: { message: 'no answer' } } }]);
  });

  it('is tried again if it is our own store that is away', async () => {
    let failures = 1;
    const run = async () => {
      if (failures-- > 0)
        throw new StorageError('STORAGE_UNAVAILABLE', 'away', { retryable: true });
      return Promise.resolve([]);
    };
    const { scene, engine, told } = await begin({ records: { run } });
    const handled = engine.handle(task);
    await scene.clock.advance(10_000);
    expect(await handled).toMatchObject({ outcome: 'answered' });
    expect(told()).toMatchObject([{ values: { result: [] } }]);
  });

  it('is answered after a while, though a server never answers', async () => {
    const records = { run: () => new Promise<never>(() => undefined) };
    const { scene, engine, told } = await begin({ records });
    const handled = engine.handle(task);
    await scene.clock.advance(9_999);
    expect(told()).toEqual([]);
    await scene.clock.advance(1);
    expect(await handled).toMatchObject({ outcome: 'answered' });
    expect(told()).toMatchObject([{ error: { code: 5000 } }]);
  });

  it('ends the process once its answer is committed, and not again for a repeat', async () => {
    const order: string[] = [];
    const { scene, engine } = await begin({ onShutdown: () => order.push('shutdown') });
    engine.onHandled(({ outcome }) => order.push(outcome));
    const shutdown = request('sysControl', { values: { op: 'shutdown' } });
    await scene.send(engine, shutdown);
    await scene.send(engine, shutdown);
    expect(order).toEqual(['answered', 'shutdown', 'repeat']);
  });

  it('that comes to more than one commit takes is answered with an error', async () => {
    const records = { run: () => Promise.resolve(['x'.repeat(1_048_577)]) };
    const { scene, engine, told } = await begin({ records });
    expect(await scene.send(engine, task)).toMatchObject({ outcome: 'answered' });
    expect(told()).toMatchObject([{ error: { code: 5000 } }]);
  });

  it('leaves no long answer in the journal', async () => {
    const result = ['x'.repeat(20_000)];
    const { scene, engine, told } = await begin({
      records: { run: () => Promise.resolve(result) },
    });
    await scene.send(engine, task);
    expect(told()).toMatchObject([{ values: { result } }]);
    const [line] = await scene.journal(engine);
    expect(line).toMatchObject({ kind: 'control', messages: [{ to: ['root'] }] });
    expect(JSON.stringify(line).length).toBeLessThan(2_000);
  });
});

describe('an event that fits into a queue, but not into a commit', () => {
  it('fails, and its sender is told', async () => {
    const { scene, engine, told } = await begin({});
    const outcomes: string[] = [];
    engine.onHandled(({ outcome }) => outcomes.push(outcome));
    const content = { values: { text: 'x'.repeat(1_048_577) } };
    const large = { ...event('large', 'nobody-wants-it'), data: { content } };
    const work = { format: 1, kind: 'event', acceptedAt: scene.clock.now(), event: large };
    await scene.service.publish('event-queue.0', { id: 'large', body: JSON.stringify(work) });
    await scene.clock.settle();
    expect(outcomes).toEqual(['failed']);
    expect(told()).toMatchObject([{ error: { code: 5000 } }]);
  });
});
