import { SystemClock } from '@srvthreds/core';
import { describe, expect, it } from 'vitest';
import { eventually } from '../eventually.ts';
import type { QueueScene } from './QueueScene.ts';

export function requeueSuite(scene: QueueScene): void {
  describe('requeue', () => {
    it('puts a message behind all that wait', async () => {
      await scene.publish('t', 'a', 'b', 'c');
      const consumer = await scene.consume('t', { prefetch: 1 });
      await consumer.received('a');
      consumer.subscription.requeue(consumer.of('a'), 0);
      await consumer.received('a', 'b');
      consumer.ack('b');
      await consumer.received('a', 'b', 'c');
      consumer.ack('c');
      await consumer.received('a', 'b', 'c', 'a');
      expect(consumer.attempts).toEqual([1, 1, 1, 2]);
    });

    it('holds a message back so long, and lets others pass', async () => {
      const clock = new SystemClock();
      const delayMs = 150;
      await scene.publish('t', 'a', 'b');
      const consumer = await scene.consume('t');
      await consumer.received('a', 'b');
      const start = clock.now();
      consumer.subscription.requeue(consumer.of('a'), delayMs);
      await scene.publish('t', 'c');
      await consumer.received('a', 'b', 'c', 'a');
      // A tenth for clocks that do not run alike.
      expect(clock.now() - start).toBeGreaterThanOrEqual(0.9 * delayMs);
      expect(consumer.of('a').attempts).toBe(2);
    });

    it('outlives the consumer that asked for it', async () => {
      await scene.publish('t', 'a');
      const first = await scene.consume('t');
      await first.received('a');
      first.subscription.requeue(first.of('a'), 50);
      await first.close();
      const second = await scene.consume('t');
      await second.received('a');
      expect(second.attempts).toEqual([2]);
    });

    it('counts every attempt', async () => {
      await scene.publish('t', 'a');
      const consumer = await scene.consume('t');
      for (let attempt = 1; attempt <= 5; attempt++) {
        await eventually(() => expect(consumer.attempts.at(-1)).toBe(attempt));
        consumer.subscription.requeue(consumer.of('a'), 0);
      }
      await eventually(() => expect(consumer.attempts).toEqual([1, 2, 3, 4, 5, 6]));
    });
  });
}
