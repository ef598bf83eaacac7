import { SystemClock } from '@srvthreds/core';
import { deadLetterTopic } from '@srvthreds/queue';
import { describe, expect, it } from 'vitest';
import { eventually } from '../eventually.ts';
import type { QueueScene } from './QueueScene.ts';

/** Clocks of two machines may differ by so much, milliseconds. */
const CLOCK_SKEW_MS = 60_000;

export function redeliverySuite(scene: QueueScene): void {
  describe('what a closed consumer held', () => {
    it('goes back to the front, in order, and counts one attempt more', async () => {
      await scene.publish('t', 'a', 'b', 'c', 'd');
      const first = await scene.consume('t', { prefetch: 3 });
      await first.received('a', 'b', 'c');
      await first.close();
      const second = await scene.consume('t');
      await second.received('a', 'b', 'c', 'd');
      expect(second.attempts).toEqual([2, 2, 2, 1]);
    });

    it('goes back without what was settled', async () => {
      await scene.publish('t', 'a', 'b', 'c', 'd');
      const first = await scene.consume('t', { prefetch: 3 });
      await first.received('a', 'b', 'c');
      first.ack('b');
      await first.received('a', 'b', 'c', 'd');
      await first.close();
      await (await scene.consume('t')).received('a', 'c', 'd');
    });

    it('goes back each time, and the attempts add up', async () => {
      await scene.publish('t', 'a', 'b');
      for (let attempt = 1; attempt <= 4; attempt++) {
        const consumer = await scene.consume('t');
        await consumer.received('a', 'b');
        expect(consumer.attempts).toEqual([attempt, attempt]);
        await consumer.close();
      }
    });

    it('goes to consumers that are there already', async () => {
      const first = await scene.consume('t', { prefetch: 1 });
      await scene.publish('t', 'a');
      await first.received('a');
      const second = await scene.consume('t');
      await first.close();
      await second.received('a');
      expect(second.attempts).toEqual([2]);
    });

    it('stays gone for the closed one: nothing more is handed to it', async () => {
      const first = await scene.consume('t');
      await first.close();
      await first.close();
      await scene.publish('t', 'a');
      await (await scene.consume('t')).received('a');
      expect(first.ids).toEqual([]);
    });
  });

  describe('reject', () => {
    it('sets the message aside, with reason, topic and time', async () => {
      await scene.publish('t', 'a', 'b');
      const consumer = await scene.consume('t');
      await consumer.received('a', 'b');
      consumer.subscription.reject(consumer.of('a'), 'cannot be done');
      const aside = await scene.consume(deadLetterTopic('t'));
      await aside.received('a');
      const { body, topic, deadLetter } = aside.of('a');
      expect({ body, topic }).toEqual({ body: 'body of a', topic: deadLetterTopic('t') });
      expect(deadLetter).toMatchObject({ reason: 'cannot be done', topic: 't' });
      expect(Math.abs(deadLetter!.at - new SystemClock().now())).toBeLessThan(CLOCK_SKEW_MS);
      await consumer.close();
      await (await scene.consume('t')).received('b');
    });

    it('is with the queue when the consumer has closed', async () => {
      await scene.publish('t', 'a');
      const consumer = await scene.consume('t');
      await consumer.received('a');
      consumer.subscription.reject(consumer.of('a'), 'bad');
      await consumer.close();
      await (await scene.consume(deadLetterTopic('t'))).received('a');
    });

    it('keeps messages that are set aside in order, until somebody takes them', async () => {
      await scene.publish('t', 'a', 'b', 'c');
      const consumer = await scene.consume('t');
      await consumer.received('a', 'b', 'c');
      for (const id of ['b', 'a', 'c']) consumer.subscription.reject(consumer.of(id), id);
      const topic = deadLetterTopic('t');
      await eventually(async () => expect((await scene.service.depth(topic)).waiting).toBe(3));
      const aside = await scene.consume(topic);
      await aside.received('b', 'a', 'c');
      expect(aside.deliveries.map(({ deadLetter }) => deadLetter?.reason)).toEqual(['b', 'a', 'c']);
    });

    it('keeps the reason when such a message is handed out again', async () => {
      await scene.publish('t', 'a');
      const consumer = await scene.consume('t');
      await consumer.received('a');
      consumer.subscription.reject(consumer.of('a'), 'bad');
      const aside = await scene.consume(deadLetterTopic('t'));
      await aside.received('a');
      await aside.close();
      const again = await scene.consume(deadLetterTopic('t'));
      await again.received('a');
      expect(again.of('a').deadLetter?.reason).toBe('bad');
    });
  });
}
