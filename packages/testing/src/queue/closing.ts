import type { QService } from '@srvthreds/queue';
import { describe, expect, it } from 'vitest';
import { refusalOf } from '../refusal.ts';
import type { QueueScene } from './QueueScene.ts';

const CALLS: Readonly<Record<string, (service: QService) => Promise<unknown>>> = {
  publish: (service) => service.publish('t', { id: 'a', body: '' }),
  subscribe: (service) => service.subscribe('t', { prefetch: 1 }, () => undefined),
  depth: (service) => service.depth('t'),
};

export function closeSuite(scene: QueueScene): void {
  describe('close', () => {
    it('may be called twice', async () => {
      await scene.service.close();
      expect(await refusalOf(scene.service.close())).toBeUndefined();
    });

    it.each(Object.keys(CALLS))('makes %s refuse', async (method) => {
      await scene.publish('t', 'before');
      await scene.service.close();
      expect(await refusalOf(CALLS[method]!(scene.service))).toBe('QUEUE_CLOSED');
    });

    it('closes the subscriptions: nothing is handed out, and settling does nothing', async () => {
      await scene.publish('t', 'a', 'b');
      const consumer = await scene.consume('t', { prefetch: 1 });
      await consumer.received('a');
      await scene.service.close();
      consumer.ack('a');
      consumer.subscription.reject(consumer.of('a'), 'late');
      await scene.quiet();
      expect(consumer.ids).toEqual(['a']);
      await consumer.close();
    });
  });

  describe('identity', () => {
    it('names the place, and stays', () => {
      expect(scene.service.identity).not.toBe('');
      expect(scene.service.identity).toBe(scene.service.identity);
    });

    it('differs where queues are not shared', async () => {
      expect((await scene.make({})).identity).not.toBe(scene.service.identity);
    });
  });
}
