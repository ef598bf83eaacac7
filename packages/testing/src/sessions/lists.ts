import { describe, expect, it } from 'vitest';
import type { SessionScene } from './SessionScene.ts';

export function listSuite(scene: SessionScene): void {
  describe('a list of sessions', () => {
    it('by node has those of all its lives, and of no node with a similar name', async () => {
      const sessions = await scene.open();
      const first = await sessions.join('one');
      const second = await sessions.join('one');
      const opened = [await first.open('ann'), await first.open('bob'), await second.open('ann')];
      for (const name of ['on', 'one/', 'one1', 'One', 'two'])
        await (await sessions.join(name)).open('ann');
      expect(new Set(await sessions.ofNode('one'))).toEqual(new Set(opened));
      expect(await sessions.ofNode('three')).toEqual([]);
      await first.leave();
      expect(await sessions.ofNode('one')).toEqual([opened[2]]);
    });

    it('by node is as long as was asked for', async () => {
      const sessions = await scene.open();
      const [first, second] = [await sessions.join('one'), await sessions.join('one')];
      for (let n = 0; n < 6; n++) await first.open(`p${n}`);
      for (let n = 0; n < 6; n++) await second.open(`p${n}`);
      for (const limit of [1, 5, 8, 12, 20]) {
        const found = await sessions.ofNode('one', { limit });
        expect(new Set(found).size).toBe(Math.min(limit, 12));
      }
      await expect(sessions.ofNode('one', { limit: 0 })).rejects.toThrow(RangeError);
    });

    it('of nodes has each that has a lease once, by name, with or without sessions', async () => {
      const sessions = await scene.open();
      expect(await sessions.nodes()).toEqual([]);
      for (const name of ['two', 'one', 'two']) await sessions.join(name);
      expect(await sessions.nodes()).toEqual(['one', 'two']);
    });
  });
}
