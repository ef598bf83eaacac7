import { deadLetterTopic } from '@srvthreds/queue';
import { describe, expect, it } from 'vitest';
import { eventually } from '../eventually.ts';
import type { QueueScene } from './QueueScene.ts';

export function settlingSuite(scene: QueueScene): void {
  const nothingIsLeft = (topic: string) =>
    eventually(async () =>
      expect(await scene.service.depth(topic)).toEqual({ waiting: 0, unsettled: 0 }),
    );

  describe('prefetch', () => {
    it('bounds what a consumer holds', async () => {
      await scene.publish('t', 'a', 'b', 'c', 'd');
      const consumer = await scene.consume('t', { prefetch: 2 });
      await consumer.received('a', 'b');
      await scene.quiet();
      expect(consumer.ids).toEqual(['a', 'b']);
      consumer.ack('a');
      await consumer.received('a', 'b', 'c');
      await scene.quiet();
      expect(consumer.ids).toEqual(['a', 'b', 'c']);
    });

    it.each([
      ['ackThrough', 2],
      ['reject', 1],
      ['requeue', 1],
    ] as const)('has room again after %s', async (settle, freed) => {
      await scene.publish('t', 'a', 'b', 'c', 'd');
      const consumer = await scene.consume('t', { prefetch: 2 });
      await consumer.received('a', 'b');
      const { subscription } = consumer;
      if (settle === 'ackThrough') subscription.ackThrough(consumer.of('b'));
      if (settle === 'reject') subscription.reject(consumer.of('b'), 'bad');
      if (settle === 'requeue') subscription.requeue(consumer.of('b'), 60_000);
      await consumer.received('a', 'b', ...['c', 'd'].slice(0, freed));
    });
  });

  describe('ack', () => {
    it('makes the queue forget the message', async () => {
      await scene.publish('t', 'a', 'b', 'c');
      const first = await scene.consume('t');
      await first.received('a', 'b', 'c');
      first.ack('b');
      await first.close();
      await (await scene.consume('t')).received('a', 'c');
    });

    it('may come in any order', async () => {
      await scene.publish('t', 'a', 'b', 'c');
      const consumer = await scene.consume('t');
      await consumer.received('a', 'b', 'c');
      consumer.ack('c', 'a', 'b');
      await nothingIsLeft('t');
    });

    it('through a message is for all handed out before it, and none after', async () => {
      await scene.publish('t', 'a', 'b', 'c', 'd');
      const first = await scene.consume('t');
      await first.received('a', 'b', 'c', 'd');
      first.ack('b');
      first.subscription.ackThrough(first.of('c'));
      await first.close();
      await (await scene.consume('t')).received('d');
    });

    it('is with the queue when the consumer has closed', async () => {
      const ids = Array.from({ length: 100 }, (_, n) => `m${n}`);
      await scene.publish('t', ...ids);
      const first = await scene.consume('t');
      await first.received(...ids);
      first.ackAll();
      await first.close();
      const second = await scene.consume('t');
      await scene.publish('t', 'last');
      await second.received('last');
    });
  });

  describe('settling what is not held', () => {
    it('does nothing the second time', async () => {
      await scene.publish('t', 'a', 'b');
      const consumer = await scene.consume('t');
      await consumer.received('a', 'b');
      const [a, { subscription }] = [consumer.of('a'), consumer];
      subscription.ack(a);
      subscription.ack(a);
      subscription.ackThrough(a);
      subscription.reject(a, 'late');
      subscription.requeue(a, 0);
      await scene.quiet();
      expect(consumer.ids).toEqual(['a', 'b']);
      expect((await scene.service.depth(deadLetterTopic('t'))).waiting).toBe(0);
      await consumer.close();
      const next = await scene.consume('t');
      await next.received('b');
    });

    it.each(['ack', 'ackThrough', 'reject', 'requeue'] as const)(
      'does nothing after close: %s',
      async (settle) => {
        await scene.publish('t', 'a', 'b');
        const first = await scene.consume('t');
        await first.received('a', 'b');
        await first.close();
        const { subscription } = first;
        if (settle === 'ack') subscription.ack(first.of('a'));
        if (settle === 'ackThrough') subscription.ackThrough(first.of('b'));
        if (settle === 'reject') subscription.reject(first.of('a'), 'late');
        if (settle === 'requeue') subscription.requeue(first.of('a'), 0);
        const second = await scene.consume('t');
        await second.received('a', 'b');
        await scene.quiet();
        expect((await scene.service.depth(deadLetterTopic('t'))).waiting).toBe(0);
      },
    );

    it('does nothing for a message that another consumer holds now', async () => {
      await scene.publish('t', 'a');
      const first = await scene.consume('t');
      await first.received('a');
      await first.close();
      const second = await scene.consume('t');
      await second.received('a');
      first.ack('a');
      await second.close();
      await (await scene.consume('t')).received('a');
    });
  });
}
