import { expect, it } from 'vitest';
import { NOW, type RefreshScene } from './RefreshScene.ts';

/** Families are kept, bounded, and removed. */
export function familySuite(scene: () => RefreshScene): void {
  it('keeps a family as it is', async () => {
    const family = await scene().add();
    expect(await scene().find(family)).toEqual(family);
    expect(await scene().find({ id: 'another' })).toBeUndefined();
    expect(await scene().store.find('somebody else', family.id)).toBeUndefined();
  });

  it('keeps a bounded number of families, those used last, and none that has expired', async () => {
    const expired = await scene().add({ expiresAt: NOW + 1, usedAt: NOW });
    const oldest = await scene().add({ usedAt: NOW + 1 });
    const used = await scene().add({ usedAt: NOW + 2 });
    const young = await scene().add({ usedAt: NOW + 3 }, 3);
    expect(await scene().there([expired, oldest, used, young])).toEqual([false, true, true, true]);
    await scene().show(oldest, { now: NOW + 4 });
    const newest = await scene().add({ usedAt: NOW + 5 }, 3);
    expect(await scene().there([oldest, used, young, newest])).toEqual([true, false, true, true]);
    const only = await scene().add({ usedAt: NOW + 6 }, 1);
    expect(await scene().there([oldest, young, newest, only])).toEqual([false, false, false, true]);
  });

  it('removes one family, or all of an owner', async () => {
    const [one, two, three] = [await scene().add(), await scene().add(), await scene().add()];
    expect(await scene().store.remove(scene().owner, one.id)).toBe(true);
    expect(await scene().store.remove(scene().owner, one.id)).toBe(false);
    expect(await scene().there([one, two, three])).toEqual([false, true, true]);
    expect(await scene().store.removeAll(scene().owner)).toBe(2);
    expect(await scene().store.removeAll(scene().owner)).toBe(0);
    expect(await scene().there([two, three])).toEqual([false, false]);
  });

  it('may be closed twice', async () => {
    await scene().store.close();
    await expect(scene().store.close()).resolves.toBeUndefined();
  });
}
