import { FakeClock } from '@srvthreds/core';
import { Engine } from '@srvthreds/engine';
import { EventQ } from '@srvthreds/queue';
import { MemoryQService } from '@srvthreds/queue/memory';
import { MemoryStorage } from '@srvthreds/storage/memory';
import { expect, it, describe } from 'vitest';
import { faultyQueue, faultyStorage } from '../../src/index.ts';

const slowly = () => ({ delayMs: 50 });

describe('an engine on servers that are slow', () => {
  it('takes many partitions without losing the first ones meanwhile', async () => {
    const clock = new FakeClock();
    const storage = faultyStorage(new MemoryStorage({ clock }), slowly, { clock });
    const service = faultyQueue(new MemoryQService({ clock }), slowly, { clock });
    const warnings: string[] = [];
    const note = (_fields: object, message: string) => void warnings.push(message);
    const logger = { debug: () => undefined, info: () => undefined, warn: note, error: note };
    const engine = new Engine(new EventQ(service, { clock }), { storage, clock, logger });
    void engine.start();
    await clock.advance(20_000);
    expect(engine.health.partitions).toHaveLength(16);
    expect(engine.isReady).toBe(true);
    expect(warnings).toEqual([]);
  });
});
