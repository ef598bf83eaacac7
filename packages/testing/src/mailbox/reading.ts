import { MAILBOX_LIMITS } from '@srvthreds/agents';
import { describe, expect, it } from 'vitest';
import { errorOf } from '../refusal.ts';
import { idsOf, messages, seen, type MailboxScene } from './MailboxScene.ts';

export function readSuite(scene: MailboxScene): void {
  describe('a reading', () => {
    it('of nobody gives nothing', async () => {
      const mailbox = await scene.open();
      expect(await mailbox.read('ann', 0)).toEqual({
        entries: [],
        hasMore: false,
        last: 0,
        takenThrough: 0,
        lostThrough: 0,
      });
    });

    it('gives everything in order, with numbers, and leaves it there', async () => {
      const mailbox = await scene.open();
      const { numbers } = await mailbox.append('ann', messages('b', 'a', 'c'));
      const page = {
        entries: ['b', 'a', 'c'].map((id, n) => ({
          number: numbers[n],
          id,
          body: `body of ${id}`,
        })),
        hasMore: false,
        last: numbers[2],
        takenThrough: 0,
        lostThrough: 0,
      };
      expect(await mailbox.read('ann', 0)).toEqual(page);
      expect(await mailbox.read('ann', 0)).toEqual(page);
    });

    it('begins behind a number, whether or not a message has it', async () => {
      const mailbox = await scene.open();
      const { numbers } = await mailbox.append('ann', messages('a', 'b', 'c'));
      expect(seen(await mailbox.read('ann', numbers[0]!))).toEqual(['b', 'c']);
      expect(seen(await mailbox.read('ann', numbers[0]! - 1))).toEqual(['a', 'b', 'c']);
      expect(seen(await mailbox.read('ann', 1))).toEqual(['a', 'b', 'c']);
      expect(seen(await mailbox.read('ann', numbers[2]!))).toEqual([]);
    });

    it('gives pages of a size, each behind the one before', async () => {
      const mailbox = await scene.open();
      const ids = idsOf('m', 50);
      await mailbox.append('ann', messages(...ids));
      for (const limit of [1, 7, 25, 49, 50, 51]) {
        const found: string[] = [];
        for (let after = 0, hasMore = true; hasMore;) {
          const page = await mailbox.read('ann', after, { limit });
          expect(page.entries.length).toBeLessThanOrEqual(limit);
          expect(page.hasMore).toBe(found.length + page.entries.length < ids.length);
          found.push(...seen(page));
          after = page.entries.at(-1)!.number;
          ({ hasMore } = page);
        }
        expect(found).toEqual(ids);
      }
    });

    it('gives as many bytes as one reading may, and at least one message', async () => {
      const mailbox = await scene.open();
      const { bodyLength, bytesPerRead } = MAILBOX_LIMITS;
      // Two bytes for each character.
      const body = 'ü'.repeat(bodyLength);
      for (const id of ['a', 'b', 'c']) await mailbox.append('ann', [{ id, body }]);
      const page = await mailbox.read('ann', 0);
      expect(seen(page)).toEqual(['a', 'b'].slice(0, bytesPerRead / (2 * bodyLength)));
      expect(page.hasMore).toBe(true);
      const rest = await mailbox.read('ann', page.entries.at(-1)!.number);
      expect([seen(rest), rest.hasMore]).toEqual([['c'], false]);
    });

    it('behind a number that was never given is refused', async () => {
      const mailbox = await scene.open();
      expect(await errorOf(mailbox.read('ann', 1))).toMatchObject({
        code: 'MAILBOX_NUMBER_UNKNOWN',
        retryable: false,
        details: { participantId: 'ann', found: 1, last: 0 },
      });
      const { numbers } = await mailbox.append('ann', messages('a'));
      const last = numbers[0]!;
      expect(await errorOf(mailbox.read('ann', last + 1))).toMatchObject({
        code: 'MAILBOX_NUMBER_UNKNOWN',
        details: { found: last + 1, last },
      });
    });

    it('refuses what is no number and no limit', async () => {
      const mailbox = await scene.open();
      for (const after of [-1, 0.5, Number.NaN, 2 ** 53])
        await expect(mailbox.read('ann', after)).rejects.toThrow(RangeError);
      for (const limit of [0, 1.5, MAILBOX_LIMITS.entriesPerRead + 1])
        await expect(mailbox.read('ann', 0, { limit })).rejects.toThrow(RangeError);
    });
  });
}
