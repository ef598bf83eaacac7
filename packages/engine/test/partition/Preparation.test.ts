import { FakeClock, sleep } from '@srvthreds/core';
import { QueueError, type QService } from '@srvthreds/queue';
import { MemoryQService } from '@srvthreds/queue/memory';
import { describe, expect, it } from 'vitest';
import { Scene } from '../kit/Scene.ts';

/** A queue that needs preparation; the partitions' topics are counted by how often they were prepared. */
const begin = (prepare: (clock: FakeClock) => Promise<unknown> = async () => undefined) => {
  const clock = new FakeClock();
  const asked: string[] = [];
  const service: QService = Object.assign(new MemoryQService({ clock }), {
    prepare: async (topic: string) => {
      asked.push(topic);
      await prepare(clock);
    },
  });
  return { scene: new Scene({ clock, service, partitions: 2 }), asked, clock };
};

describe('Preparation', () => {
  it('has every partition ready before the first one is taken', async () => {
    const { scene, asked, clock } = begin((of) => sleep(of, 100));
    const engine = await scene.make();
    const started = engine.start();
    await clock.advance(99);
    expect(asked).toEqual(['event-queue.0', 'event-queue.1']);
    expect(await scene.storage.leases('')).toEqual([]);
    await clock.advance(1);
    await started;
    expect(engine.health.partitions).toEqual([0, 1]);
  });

  it('waits for two seconds at most, and not at all for one that fails', async () => {
    const silent = begin(() => sleep(silent.clock, 60_000));
    const engine = await silent.scene.make();
    const started = engine.start();
    await silent.clock.advance(1_999);
    expect(engine.health.partitions).toEqual([]);
    await silent.clock.advance(1);
    await started;
    expect(engine.health.partitions).toEqual([0, 1]);
    const away = new QueueError('QUEUE_UNAVAILABLE', 'away', { retryable: true });
    const failing = begin(() => Promise.reject(away));
    expect((await failing.scene.start()).health.partitions).toEqual([0, 1]);
  });

  it('takes nothing when the engine is stopped meanwhile', async () => {
    const { scene, clock } = begin((of) => sleep(of, 100));
    const engine = await scene.make();
    const started = engine.start();
    await clock.advance(50);
    const stopped = engine.shutdown();
    await clock.advance(50);
    await Promise.allSettled([started, stopped]);
    await clock.advance(5_000);
    expect(await scene.storage.leases('')).toEqual([]);
    expect(engine.health.partitions).toEqual([]);
  });

  it('keeps ready what it does not own, now and then', async () => {
    const { scene, asked, clock } = begin();
    const first = await scene.start();
    await scene.start();
    await clock.advance(1_000);
    expect(first.health.partitions).toHaveLength(1);
    asked.length = 0;
    await clock.advance(5_000);
    // Each engine the one that the other one owns.
    expect(asked.toSorted()).toEqual(['event-queue.0', 'event-queue.1']);
  });
});
