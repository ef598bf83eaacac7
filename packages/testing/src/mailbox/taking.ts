import { describe, expect, it } from 'vitest';
import { errorOf } from '../refusal.ts';
import { messages, seen, type MailboxScene } from './MailboxScene.ts';

export function takeSuite(scene: MailboxScene): void {
  describe('a taking', () => {
    it('lets go what was taken, and nothing else', async () => {
      const mailbox = await scene.open();
      const { numbers } = await mailbox.append('ann', messages('a', 'b', 'c'));
      await mailbox.append('bob', messages('a'));
      await mailbox.take('ann', numbers[1]!);
      const page = await mailbox.read('ann', 0);
      expect(seen(page)).toEqual(['c']);
      expect(page).toMatchObject({ takenThrough: numbers[1], lostThrough: 0, last: numbers[2] });
      expect(seen(await mailbox.read('bob', 0))).toEqual(['a']);
    });

    it('goes to a number that no message has', async () => {
      const mailbox = await scene.open();
      const { numbers } = await mailbox.append('ann', messages('a', 'b'));
      await mailbox.take('ann', numbers[0]! - 1);
      expect(seen(await mailbox.read('ann', 0))).toEqual(['a', 'b']);
    });

    it('never goes back', async () => {
      const mailbox = await scene.open();
      const { numbers } = await mailbox.append('ann', messages('a', 'b', 'c'));
      await mailbox.take('ann', numbers[1]!);
      for (const through of [numbers[1]!, numbers[0]!, 0]) await mailbox.take('ann', through);
      expect(await mailbox.read('ann', 0)).toMatchObject({ takenThrough: numbers[1] });
    });

    it('of everything leaves the numbers where they were', async () => {
      const mailbox = await scene.open();
      const { numbers } = await mailbox.append('ann', messages('a', 'b'));
      await mailbox.take('ann', numbers[1]!);
      expect(await mailbox.read('ann', numbers[1]!)).toEqual({
        entries: [],
        hasMore: false,
        last: numbers[1],
        takenThrough: numbers[1],
        lostThrough: 0,
      });
      const next = await mailbox.append('ann', messages('c'));
      expect(next.numbers[0]).toBeGreaterThan(numbers[1]!);
      expect(seen(await mailbox.read('ann', numbers[1]!))).toEqual(['c']);
    });

    it('behind a number that was never given is refused, and takes nothing', async () => {
      const mailbox = await scene.open();
      expect(await errorOf(mailbox.take('ann', 1))).toMatchObject({
        code: 'MAILBOX_NUMBER_UNKNOWN',
      });
      const { numbers } = await mailbox.append('ann', messages('a'));
      expect(await errorOf(mailbox.take('ann', numbers[0]! + 1))).toMatchObject({
        code: 'MAILBOX_NUMBER_UNKNOWN',
        details: { last: numbers[0] },
      });
      expect(await mailbox.read('ann', 0)).toMatchObject({ takenThrough: 0 });
      expect(seen(await mailbox.read('ann', 0))).toEqual(['a']);
    });
  });
}
