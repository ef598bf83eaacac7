import { expect, it } from 'vitest';
import { findWaiting } from '../../../src/partition/work/askOthers.ts';
import { thredKey } from '../../../src/protocol/aggregates.ts';
import { Scene } from '../../kit/Scene.ts';

it('finds a thred once under however many labels it waits', async () => {
  const scene = new Scene({ partitions: 2 });
  const { storage, inboundQ } = scene;
  for (const [partition, labels] of [['one', 'two'], ['two']].entries()) {
    const request = { ttlMs: 1_000, holder: 'h', partition };
    const { fence } = (await storage.acquire(`partition/${partition}`, request))!;
    const id = thredKey(`p_${partition}`);
    await storage.commit({ partition, id }, { state: '{}', labels }, { ifAbsent: true, fence });
  }
  const found = await findWaiting(['one', 'two'], { parts: { storage, inboundQ } });
  expect(found.toSorted()).toEqual(['p_0', 'p_1']);
});
