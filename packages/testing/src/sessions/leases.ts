import { sleep, SystemClock } from '@srvthreds/core';
import { describe, expect, it } from 'vitest';
import { refusalOf } from '../refusal.ts';
import type { SessionScene } from './SessionScene.ts';

const TTL_MS = 200;

export function leaseSuite(scene: SessionScene): void {
  describe('the sessions of a node', () => {
    it('end by themselves when it is not heard of, and not before its time', async () => {
      const sessions = await scene.open({ ttlMs: TTL_MS });
      const clock = new SystemClock();
      const startedAt = clock.now();
      const node = await sessions.join('one');
      await node.open('ann');
      await node.open('bob');
      await expect.poll(() => sessions.ofParticipant('ann')).toEqual([]);
      // A tenth for clocks that do not run alike.
      expect(clock.now() - startedAt).toBeGreaterThanOrEqual(0.9 * TTL_MS);
      expect(await sessions.ofParticipant('bob')).toEqual([]);
      expect(await sessions.ofNode('one')).toEqual([]);
      expect(await sessions.nodes()).toEqual([]);
    });

    it('stay as long as it renews, all of them', async () => {
      const sessions = await scene.open({ ttlMs: 5 * TTL_MS });
      const node = await sessions.join('one');
      const names = Array.from({ length: 40 }, (_, n) => `p${n}`);
      await Promise.all(names.map((name) => node.open(name)));
      for (let n = 0; n < 7; n++) {
        await sleep(new SystemClock(), TTL_MS);
        await node.renew();
      }
      const found = await Promise.all(names.map((name) => sessions.ofParticipant(name)));
      expect(found.flat()).toHaveLength(names.length);
    });

    it('never come back: a node that was dead is told so, by everything that it does', async () => {
      const sessions = await scene.open({ ttlMs: TTL_MS });
      const node = await sessions.join('one');
      const session = await node.open('ann');
      await expect.poll(() => sessions.nodes()).toEqual([]);
      expect(await refusalOf(node.renew())).toBe('SESSIONS_NODE_ENDED');
      expect(await refusalOf(node.renew())).toBe('SESSIONS_NODE_ENDED');
      expect(await refusalOf(node.open('ann'))).toBe('SESSIONS_NODE_ENDED');
      await node.end(session);
      await node.leave();
      expect(await sessions.ofParticipant('ann')).toEqual([]);
      const again = await sessions.join('one');
      expect(again.incarnation).not.toBe(node.incarnation);
      await again.open('ann');
      // What the dead one does late touches nobody.
      await node.end(session);
      await node.leave();
      expect(await refusalOf(node.renew())).toBe('SESSIONS_NODE_ENDED');
      expect(await sessions.ofParticipant('ann')).toHaveLength(1);
    });

    it('end alone: those of other nodes stay', async () => {
      const sessions = await scene.open({ ttlMs: TTL_MS });
      const store = scene.storeOf(sessions);
      const dead = await sessions.join('one');
      await dead.open('ann');
      await store.join('two/patient', 60_000);
      const other = { participantId: 'ann', incarnation: 'two/patient', id: 'x', data: '{}' };
      await store.open(other, 9);
      await expect.poll(() => sessions.nodes()).toEqual(['two']);
      expect(await sessions.ofParticipant('ann')).toMatchObject([{ node: 'two', id: 'x' }]);
    });

    it('end at once when it leaves', async () => {
      const sessions = await scene.open();
      const [one, two] = [await sessions.join('one'), await sessions.join('two')];
      for (let n = 0; n < 50; n++) await one.open(`p${n % 10}`);
      await two.open('p0');
      await one.leave();
      await one.leave();
      expect(await sessions.nodes()).toEqual(['two']);
      for (let n = 1; n < 10; n++) expect(await sessions.ofParticipant(`p${n}`)).toEqual([]);
      expect(await sessions.ofParticipant('p0')).toMatchObject([{ node: 'two' }]);
      expect(await refusalOf(one.open('ann'))).toBe('SESSIONS_NODE_ENDED');
    });
  });

  describe('two connections to sessions', () => {
    it('see the same, and each ends only its own', async () => {
      const here = await scene.open();
      const there = await scene.openBeside(here);
      const [one, two] = [await here.join('one'), await there.join('two')];
      const opened = [await one.open('ann'), await two.open('ann')];
      expect(new Set(await here.ofParticipant('ann'))).toEqual(new Set(opened));
      expect(await there.ofParticipant('ann')).toEqual(await here.ofParticipant('ann'));
      expect(await there.nodes()).toEqual(['one', 'two']);
      await two.leave();
      expect(await here.ofParticipant('ann')).toEqual([opened[0]]);
    });

    it('open and end at once without losing one', async () => {
      const here = await scene.open({ perParticipant: 1_000 });
      const there = await scene.openBeside(here);
      const nodes = [await here.join('one'), await here.join('two')];
      await Promise.all(
        nodes.flatMap((node, n) =>
          Array.from({ length: 40 }, async (_, index) => {
            const session = await node.open(`p${index % 3}`, { id: `${n}.${index}` });
            if (index % 2 === 1) await node.end(session);
          }),
        ),
      );
      const found = await Promise.all([0, 1, 2].map((n) => there.ofParticipant(`p${n}`)));
      const ids = found.flat().map(({ id }) => id);
      const kept = [0, 1].flatMap((n) => Array.from({ length: 20 }, (_, i) => `${n}.${2 * i}`));
      expect(ids.toSorted()).toEqual(kept.toSorted());
    });
  });
}
