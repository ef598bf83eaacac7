import { sleep, SystemClock } from '@srvthreds/core';
import { describe, expect, it } from 'vitest';
import { eventually } from '../eventually.ts';
import { refusalOf } from '../refusal.ts';
import { idsOf, messages, seen, type MailboxScene } from './MailboxScene.ts';

const SHORT_MS = 100;

export function boundSuite(scene: MailboxScene): void {
  describe('a full mailbox', () => {
    it('drops the oldest messages, and says so to both sides', async () => {
      const mailbox = await scene.open({ messages: 3 });
      const first = await mailbox.append('ann', messages('a', 'b'));
      expect(first.dropped).toBe(0);
      const second = await mailbox.append('ann', messages('c', 'd', 'e'));
      expect(second.dropped).toBe(2);
      const page = await mailbox.read('ann', 0);
      expect(seen(page)).toEqual(['c', 'd', 'e']);
      expect(page.lostThrough).toBe(first.numbers[1]);
    });

    it('counts what it holds, not what was taken', async () => {
      const mailbox = await scene.open({ messages: 3 });
      const { numbers } = await mailbox.append('ann', messages('a', 'b', 'c'));
      await mailbox.take('ann', numbers[1]!);
      expect((await mailbox.append('ann', messages('d', 'e'))).dropped).toBe(0);
      const page = await mailbox.read('ann', numbers[1]!);
      expect(seen(page)).toEqual(['c', 'd', 'e']);
      expect(page.lostThrough).toBe(0);
    });

    it('misses nothing for a reader who has seen what was dropped', async () => {
      const mailbox = await scene.open({ messages: 1 });
      const { numbers } = await mailbox.append('ann', messages('a'));
      await mailbox.append('ann', messages('b'));
      // The reader has seen a number that is not below it: nothing is missing for this one.
      expect((await mailbox.read('ann', numbers[0]!)).lostThrough).toBe(numbers[0]);
      expect(seen(await mailbox.read('ann', numbers[0]!))).toEqual(['b']);
    });

    it('tells of it until something behind it was taken', async () => {
      const mailbox = await scene.open({ messages: 2 });
      const { numbers } = await mailbox.append('ann', messages('a', 'b', 'c', 'd'));
      const lost = numbers[1]!;
      await mailbox.take('ann', numbers[0]!);
      expect(await mailbox.read('ann', 0)).toMatchObject({ lostThrough: lost });
      await mailbox.take('ann', numbers[2]!);
      expect(await mailbox.read('ann', 0)).toMatchObject({
        takenThrough: numbers[2],
        lostThrough: 0,
      });
    });

    it('recognises a message that was dropped', async () => {
      const mailbox = await scene.open({ messages: 1 });
      const { numbers } = await mailbox.append('ann', messages('a', 'b'));
      expect(await mailbox.append('ann', messages('a'))).toEqual({
        numbers: [numbers[0]],
        dropped: 0,
      });
    });

    it('is full by bytes as well, and keeps the newest message whatever its length', async () => {
      const mailbox = await scene.open({ bytes: 10 });
      const put = (id: string, body: string) => mailbox.append('ann', [{ id, body }]);
      await put('a', '12345');
      await put('b', 'ü345');
      expect(seen(await mailbox.read('ann', 0))).toEqual(['a', 'b']);
      expect((await put('c', 'ü')).dropped).toBe(1);
      expect(seen(await mailbox.read('ann', 0))).toEqual(['b', 'c']);
      expect((await put('d', 'x'.repeat(100))).dropped).toBe(2);
      expect(seen(await mailbox.read('ann', 0))).toEqual(['d']);
      expect((await put('e', '')).dropped).toBe(1);
      expect(seen(await mailbox.read('ann', 0))).toEqual(['e']);
    });

    it('has room again for the bytes that were taken', async () => {
      const mailbox = await scene.open({ bytes: 10 });
      const { numbers } = await mailbox.append('ann', [
        { id: 'a', body: '12345' },
        { id: 'b', body: '12345' },
      ]);
      await mailbox.take('ann', numbers[0]!);
      expect((await mailbox.append('ann', [{ id: 'c', body: '12345' }])).dropped).toBe(0);
      expect(seen(await mailbox.read('ann', 0))).toEqual(['b', 'c']);
    });
  });

  describe('a message that is too old', () => {
    it('goes when a later one comes, and both sides are told', async () => {
      const mailbox = await scene.open({ ageMs: 2 * SHORT_MS });
      const ids: string[] = [];
      const numbers: number[] = [];
      let dropped = 0;
      await eventually(async () => {
        ids.push(`m${ids.length}`);
        const appended = await mailbox.append('ann', messages(ids.at(-1)!));
        numbers.push(...appended.numbers);
        dropped += appended.dropped;
        expect(dropped).toBeGreaterThan(0);
      });
      const page = await mailbox.read('ann', 0);
      expect(seen(page)).toEqual(ids.slice(dropped));
      expect(page).toMatchObject({ lostThrough: numbers[dropped - 1], last: numbers.at(-1) });
    });

    it('goes also if none comes, and the number stays', async () => {
      const mailbox = await scene.open({ ageMs: SHORT_MS });
      const { numbers } = await mailbox.append('ann', messages('a'));
      const page = await eventually(async () => {
        const found = await mailbox.read('ann', 0);
        expect(found.entries).toEqual([]);
        return found;
      });
      expect(page).toMatchObject({ last: numbers[0], lostThrough: numbers[0] });
      const next = await mailbox.append('ann', messages('b'));
      expect(next.numbers[0]).toBeGreaterThan(numbers[0]!);
      expect(await mailbox.read('ann', 0)).toMatchObject({
        lostThrough: numbers[0],
        entries: [{ id: 'b' }],
      });
    });

    it('stays for its time', async () => {
      const mailbox = await scene.open({ ageMs: 60_000 });
      await mailbox.append('ann', messages('a'));
      await sleep(new SystemClock(), SHORT_MS);
      expect((await mailbox.append('ann', messages('b'))).dropped).toBe(0);
      expect(seen(await mailbox.read('ann', 0))).toEqual(['a', 'b']);
    });
  });

  describe('a mailbox that was forgotten', () => {
    it('does not know its numbers, and gives none of them again', async () => {
      const mailbox = await scene.open({ ageMs: SHORT_MS, forgetMs: SHORT_MS });
      const { numbers } = await mailbox.append('ann', messages('a'));
      await eventually(async () =>
        expect(await refusalOf(mailbox.read('ann', numbers[0]!))).toBe('MAILBOX_NUMBER_UNKNOWN'),
      );
      const next = await mailbox.append('ann', messages('b'));
      expect(next.numbers[0]).toBeGreaterThan(numbers[0]!);
      expect(seen(await mailbox.read('ann', numbers[0]!))).toEqual(['b']);
    });
  });

  it.each([
    { messages: 0 },
    { messages: 1.5 },
    { bytes: 0 },
    { ageMs: 0 },
    { ageMs: Number.NaN },
    { forgetMs: 1_000 },
    { ageMs: 2_000, forgetMs: 1_000 },
  ])('refuses the bounds %j', async (bounds) => {
    await expect(scene.open(bounds)).rejects.toThrow(RangeError);
  });

  it('keeps 10,000 messages if nothing else is said', async () => {
    const mailbox = await scene.open();
    for (let n = 0; n < 100; n++) await mailbox.append('ann', messages(...idsOf(`${n}.`, 100)));
    const { numbers, dropped } = await mailbox.append('ann', messages('one more'));
    expect(dropped).toBe(1);
    const page = await mailbox.read('ann', 0, { limit: 1 });
    expect(seen(page)).toEqual(['0.1']);
    expect(page.last).toBe(numbers[0]);
  });
}
