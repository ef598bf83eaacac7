import { MAILBOX_LIMITS } from '@srvthreds/agents';
import { SystemClock } from '@srvthreds/core';
import { describe, expect, it } from 'vitest';
import { refusalOf } from '../refusal.ts';
import { idsOf, messages, seen, type MailboxScene } from './MailboxScene.ts';

/** Between the machine's clock and the server's. */
const CLOCK_SKEW_MS = 5_000;

export function appendSuite(scene: MailboxScene): void {
  describe('an append', () => {
    it('gives numbers that rise, by the time in microseconds', async () => {
      const mailbox = await scene.open();
      const first = await mailbox.append('ann', messages('a', 'b', 'c'));
      const next = await mailbox.append('ann', messages('d'));
      const numbers = [...first.numbers, ...next.numbers];
      expect(numbers).toEqual([...new Set(numbers)].toSorted((a, b) => a - b));
      const now = new SystemClock().now();
      for (const number of numbers)
        expect(Math.abs(number / 1_000 - now)).toBeLessThan(CLOCK_SKEW_MS);
    });

    it('keeps participants apart', async () => {
      const mailbox = await scene.open();
      const names = ['ann', 'Ann', 'ann ', 'a', '{ann}', 'a{b}c', '{', '%7b', 'müller:1', '*'];
      for (const name of names) await mailbox.append(name, messages(`for ${name}`));
      for (const name of names) expect(seen(await mailbox.read(name, 0))).toEqual([`for ${name}`]);
    });

    it('keeps any text as it is', async () => {
      const mailbox = await scene.open();
      const texts = ['', ' ', '{"a":"\\u0000"}', 'größer 🙂 "\'\r\n', '\u0000\u0001', '%s;--'];
      await mailbox.append(
        'ann',
        texts.map((body, n) => ({ id: `id ${n} {ü}`, body })),
      );
      const { entries } = await mailbox.read('ann', 0);
      expect(entries.map(({ body }) => body)).toEqual(texts);
      expect(entries[3]!.id).toBe('id 3 {ü}');
    });

    it('of a message that is there gives the number that it has, and keeps the first body', async () => {
      const mailbox = await scene.open();
      const { numbers } = await mailbox.append('ann', messages('a', 'b'));
      const again = await mailbox.append('ann', [
        { id: 'b', body: 'another one' },
        ...messages('c', 'a'),
      ]);
      expect(again.numbers).toEqual([numbers[1], again.numbers[1], numbers[0]]);
      const { entries } = await mailbox.read('ann', 0);
      expect(entries.map(({ body }) => body)).toEqual(['body of a', 'body of b', 'body of c']);
    });

    it('takes a message once that it is given twice', async () => {
      const mailbox = await scene.open();
      const { numbers } = await mailbox.append('ann', messages('a', 'a', 'b', 'a'));
      expect(numbers).toEqual([numbers[0], numbers[0], numbers[2], numbers[0]]);
      expect(seen(await mailbox.read('ann', 0))).toEqual(['a', 'b']);
    });

    it('takes the same message for each participant', async () => {
      const mailbox = await scene.open();
      await mailbox.append('ann', messages('a'));
      await mailbox.append('bob', messages('a'));
      expect(seen(await mailbox.read('bob', 0))).toEqual(['a']);
    });

    it('recognises a message that was taken, as long as it is among the last', async () => {
      const mailbox = await scene.open();
      const { messagesPerAppend, idsRemembered } = MAILBOX_LIMITS;
      const { numbers } = await mailbox.append('ann', messages('a'));
      await mailbox.take('ann', numbers[0]!);
      expect((await mailbox.append('ann', messages('a'))).numbers).toEqual(numbers);
      let last = 0;
      for (let n = 0; n < idsRemembered; n += messagesPerAppend) {
        const more = await mailbox.append('ann', messages(...idsOf(`m${n}.`, messagesPerAppend)));
        last = more.numbers.at(-1)!;
      }
      await mailbox.take('ann', last);
      // It is the oldest of one too many, and no longer remembered; the one behind it is.
      expect((await mailbox.append('ann', messages('m0.0'))).numbers[0]).toBeLessThan(last);
      expect((await mailbox.append('ann', messages('a'))).numbers[0]).toBeGreaterThan(last);
    });

    it.each([
      ['a body', [{ id: 'a', body: 'x'.repeat(MAILBOX_LIMITS.bodyLength + 1) }]],
      ['an id', messages('x'.repeat(MAILBOX_LIMITS.idLength + 1))],
      ['a batch', messages(...idsOf('a', MAILBOX_LIMITS.messagesPerAppend + 1))],
    ])('refuses %s that is over its limit, and puts nothing in', async (_what, tooLarge) => {
      const mailbox = await scene.open();
      const all = tooLarge.length > 1 ? tooLarge : [...messages('good'), ...tooLarge];
      expect(await refusalOf(mailbox.append('ann', all))).toBe('MAILBOX_TOO_LARGE');
      expect(await mailbox.read('ann', 0)).toMatchObject({ entries: [], last: 0 });
    });

    it('takes what is just within its limits', async () => {
      const mailbox = await scene.open();
      const participantId = 'p'.repeat(MAILBOX_LIMITS.idLength);
      const id = 'i'.repeat(MAILBOX_LIMITS.idLength);
      const body = 'ü'.repeat(MAILBOX_LIMITS.bodyLength);
      await mailbox.append(participantId, [{ id, body }]);
      expect((await mailbox.read(participantId, 0)).entries).toMatchObject([{ id, body }]);
    });

    it('refuses a participant or a message without an id, and no messages', async () => {
      const mailbox = await scene.open();
      await expect(mailbox.append('', messages('a'))).rejects.toThrow(RangeError);
      await expect(mailbox.append('ann', messages(''))).rejects.toThrow(RangeError);
      await expect(mailbox.append('ann', [])).rejects.toThrow(RangeError);
      const long = 'p'.repeat(MAILBOX_LIMITS.idLength + 1);
      expect(await refusalOf(mailbox.append(long, messages('a')))).toBe('MAILBOX_TOO_LARGE');
    });
  });

  it('refuses everything after it was closed, which may be done twice', async () => {
    const mailbox = await scene.open();
    await mailbox.close();
    await mailbox.close();
    expect(await refusalOf(mailbox.append('ann', messages('a')))).toBe('MAILBOX_CLOSED');
    expect(await refusalOf(mailbox.read('ann', 0))).toBe('MAILBOX_CLOSED');
    expect(await refusalOf(mailbox.take('ann', 0))).toBe('MAILBOX_CLOSED');
  });
}
