import { describe, expect, it } from 'vitest';
import type { QueueScene } from './QueueScene.ts';

const AWKWARD = ['', '{"a":1}', 'Zürich 東京 🙂', 'line\nbreak', `quotes ' " \` \\`, 'not { JSON'];

export function orderSuite(scene: QueueScene): void {
  describe('order', () => {
    it('is that of publication: first in, first out', async () => {
      await scene.publish('t', 'a', 'b', 'c');
      const consumer = await scene.consume('t');
      await scene.publish('t', 'd', 'e');
      await consumer.received('a', 'b', 'c', 'd', 'e');
    });

    it('is kept when a publisher does not wait', async () => {
      const ids = Array.from({ length: 300 }, (_, n) => `m${n}`);
      const consumer = await scene.consume('t', { prefetch: 1_000 });
      await Promise.all(ids.map((id) => scene.service.publish('t', { id, body: '' })));
      await consumer.received(...ids);
    });

    it('is kept while messages are settled', async () => {
      const ids = Array.from({ length: 50 }, (_, n) => `m${n}`);
      const consumer = await scene.consume('t', { prefetch: 3 });
      await scene.publish('t', ...ids);
      for (const [n, id] of ids.entries()) {
        await consumer.received(...ids.slice(0, Math.min(n + 3, 50)));
        consumer.ack(id);
      }
      await scene.quiet();
      expect(consumer.ids).toEqual(ids);
    });
  });

  describe('messages', () => {
    it('come with id, body, topic and the number of the attempt', async () => {
      const consumer = await scene.consume('t');
      await scene.service.publish('t', { id: 'a', body: '{"x":1}' });
      await consumer.received('a');
      const found = { id: 'a', body: '{"x":1}', topic: 't', attempts: 1 };
      expect(consumer.of('a')).toMatchObject(found);
      expect(consumer.of('a').deadLetter).toBeUndefined();
    });

    it.each(AWKWARD)('are carried as they are: %j', async (body) => {
      const consumer = await scene.consume('t');
      await scene.service.publish('t', { id: 'a', body });
      await consumer.received('a');
      expect(consumer.of('a').body).toBe(body);
    });

    it('are not looked at: two of the same id are two messages', async () => {
      await scene.publish('t', 'a', 'a');
      const consumer = await scene.consume('t');
      await consumer.received('a', 'a');
    });

    it('stay in their topic', async () => {
      const [one, two] = [await scene.consume('t.1'), await scene.consume('t.2')];
      await scene.publish('t.1', 'a');
      await scene.publish('t.2', 'b');
      await one.received('a');
      await two.received('b');
    });

    it('wait for the first consumer of their topic', async () => {
      await scene.publish('t', 'a');
      await scene.quiet();
      const consumer = await scene.consume('t');
      await consumer.received('a');
    });
  });
}
