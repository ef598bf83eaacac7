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
});
