import { SESSION_LIMITS, Sessions } from '@srvthreds/agents';
import { SystemClock } from '@srvthreds/core';
import { describe, expect, it } from 'vitest';
import { refusalOf } from '../refusal.ts';
import type { SessionScene } from './SessionScene.ts';

/** Between the machine's clock and the server's. */
const CLOCK_SKEW_MS = 5_000;

export function openSuite(scene: SessionScene): void {
  describe('a session', () => {
    it('says who is connected where, since when, and what was said of it', async () => {
      const sessions = await scene.open();
      const node = await sessions.join('gateway/1');
      const data = { roles: ['buyer'], isProxy: false, 'größe "{}': 1 };
      const session = await node.open('ann', { id: 'socket-1', data });
      const { incarnation } = node;
      expect(session).toEqual({
        id: 'socket-1',
        participantId: 'ann',
        node: 'gateway/1',
        incarnation,
        openedAt: session.openedAt,
        data,
      });
      expect(Math.abs(session.openedAt - new SystemClock().now())).toBeLessThan(CLOCK_SKEW_MS);
      expect(await sessions.ofParticipant('ann')).toEqual([session]);
    });

    it('is another one for each connection, at one node and at several', async () => {
      const sessions = await scene.open();
      const [one, two] = [await sessions.join('one'), await sessions.join('two')];
      const opened = [
        await one.open('ann'),
        await one.open('ann'),
        await two.open('ann', { id: 'x' }),
        await one.open('ann', { id: 'x' }),
      ];
      const found = await sessions.ofParticipant('ann');
      expect(new Set(found)).toEqual(new Set(opened));
      expect(found.map(({ openedAt }) => openedAt)).toEqual(
        found.map(({ openedAt }) => openedAt).toSorted((a, b) => a - b),
      );
    });

    it('is opened once, however often the call is made', async () => {
      const sessions = await scene.open();
      const node = await sessions.join('one');
      const first = await node.open('ann', { id: 'x', data: { n: 1 } });
      const again = await node.open('ann', { id: 'x', data: { n: 2 } });
      expect(again).toEqual({ ...first, data: { n: 2 } });
      expect(await sessions.ofParticipant('ann')).toEqual([again]);
      await node.end(first);
      expect(await sessions.ofParticipant('ann')).toEqual([]);
    });

    it('ends when its node ends it, and no other does', async () => {
      const sessions = await scene.open();
      const node = await sessions.join('one');
      const [first, second] = [await node.open('ann'), await node.open('ann')];
      const other = await node.open('bob', { id: second.id });
      await node.end(first);
      await node.end(first);
      expect(await sessions.ofParticipant('ann')).toEqual([second]);
      expect(await sessions.ofParticipant('bob')).toEqual([other]);
    });

    it('cannot be ended by another node, nor by another life of its own', async () => {
      const sessions = await scene.open();
      const node = await sessions.join('one');
      const session = await node.open('ann');
      for (const name of ['one', 'two']) {
        const other = await sessions.join(name);
        await other.end(session);
        await other.leave();
      }
      expect(await sessions.ofParticipant('ann')).toEqual([session]);
    });

    it('is for the participant that it names, exactly', async () => {
      const sessions = await scene.open();
      const node = await sessions.join('one');
      const names = ['ann', 'Ann', 'a', '1:a', 'a:b', '{a}', 'p:a', '*', 'größe', ' '];
      for (const name of names) await node.open(name, { id: `id of ${name}` });
      for (const name of names)
        expect(await sessions.ofParticipant(name)).toMatchObject([
          { participantId: name, id: `id of ${name}` },
        ]);
      expect(await sessions.ofParticipant('an')).toEqual([]);
    });
  });

  describe('the bounds of sessions', () => {
    it('let a participant have so many and no more, over all nodes', async () => {
      const sessions = await scene.open({ perParticipant: 3 });
      const [one, two] = [await sessions.join('one'), await sessions.join('two')];
      const asked = [one, two, one, two, one].map((node) => node.open('ann'));
      const outcomes = await Promise.all(asked.map(refusalOf));
      expect(outcomes.filter((code) => code === undefined)).toHaveLength(3);
      expect(outcomes.filter((code) => code === 'SESSIONS_TOO_MANY')).toHaveLength(2);
      expect(await sessions.ofParticipant('ann')).toHaveLength(3);
      await one.open('bob');
      const [first] = await sessions.ofParticipant('ann');
      await (first!.node === 'one' ? one : two).end(first!);
      await one.open('ann');
    });

    it('let a node have so many and no more', async () => {
      const sessions = await scene.open({ perNode: 2 });
      const node = await sessions.join('one');
      const names = ['ann', 'bob', 'cleo'];
      const outcomes = await Promise.all(names.map((name) => refusalOf(node.open(name))));
      expect(outcomes).toEqual([undefined, undefined, 'SESSIONS_TOO_MANY']);
      await node.end((await sessions.ofParticipant('ann'))[0]!);
      await node.open('cleo');
      await (await sessions.join('two')).open('dora');
    });

    it('count no session of a node that has died', async () => {
      const sessions = await scene.open({ ttlMs: 100, perParticipant: 1 });
      const dead = await sessions.join('one');
      await dead.open('ann');
      const store = scene.storeOf(sessions);
      const patient = await new Sessions(store, { ttlMs: 60_000, perParticipant: 1 }).join('two');
      await expect.poll(() => refusalOf(patient.open('ann'))).toBeUndefined();
    });

    it('refuse what is too long, and what has no name', async () => {
      const sessions = await scene.open();
      const node = await sessions.join('n'.repeat(SESSION_LIMITS.idLength));
      const long = 'x'.repeat(SESSION_LIMITS.idLength + 1);
      const data = { text: 'x'.repeat(SESSION_LIMITS.dataLength) };
      expect(await refusalOf(node.open(long))).toBe('SESSIONS_TOO_LARGE');
      expect(await refusalOf(node.open('ann', { id: long }))).toBe('SESSIONS_TOO_LARGE');
      expect(await refusalOf(node.open('ann', { data }))).toBe('SESSIONS_TOO_LARGE');
      expect(await refusalOf(sessions.join(long))).toBe('SESSIONS_TOO_LARGE');
      expect(await sessions.ofParticipant('ann')).toEqual([]);
      await expect(sessions.join('')).rejects.toThrow(RangeError);
      await expect(node.open('')).rejects.toThrow(RangeError);
      await expect(node.open('ann', { id: '' })).rejects.toThrow(RangeError);
    });

    it.each([{ ttlMs: 99 }, { perParticipant: 0 }, { perNode: 0.5 }])(
      'are refused if they are %j',
      async (options) => {
        await expect(scene.open(options)).rejects.toThrow(RangeError);
      },
    );
  });

  it('refuse everything after they were closed, which may be done twice', async () => {
    const sessions = await scene.open();
    const node = await sessions.join('one');
    const store = scene.storeOf(sessions);
    await store.close();
    await store.close();
    expect(await refusalOf(sessions.join('two'))).toBe('SESSIONS_CLOSED');
    expect(await refusalOf(node.open('ann'))).toBe('SESSIONS_CLOSED');
    expect(await refusalOf(node.renew())).toBe('SESSIONS_CLOSED');
    expect(await refusalOf(node.end({ participantId: 'ann', id: 'x' }))).toBe('SESSIONS_CLOSED');
    expect(await refusalOf(node.leave())).toBe('SESSIONS_CLOSED');
    expect(await refusalOf(sessions.ofParticipant('ann'))).toBe('SESSIONS_CLOSED');
    expect(await refusalOf(sessions.ofNode('one'))).toBe('SESSIONS_CLOSED');
  });
}
