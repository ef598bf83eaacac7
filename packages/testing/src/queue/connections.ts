import type { QService } from '@srvthreds/queue';
import { beforeEach, describe, expect, it } from 'vitest';
import { Consumer, type QueueScene } from './QueueScene.ts';

/** What holds between two programs that use the same queues. */
export function connectionSuite(
  scene: QueueScene,
  reopen: (service: QService) => QService | Promise<QService>,
): void {
  describe('two connections', () => {
    let other: QService;
    beforeEach(async () => {
      other = scene.keep(await reopen(scene.service));
    });

    it('have the same identity', () => {
      expect(other.identity).toBe(scene.service.identity);
    });

    it('carry messages to each other', async () => {
      const consumer = await Consumer.of(other, 't');
      await scene.publish('t', 'a', 'b');
      await consumer.received('a', 'b');
    });

    it('have one active exclusive consumer between them', async () => {
      const first = await scene.consume('t', { exclusive: true });
      const second = await Consumer.of(other, 't', { exclusive: true });
      await scene.publish('t', 'a', 'b');
      await first.received('a', 'b');
      await scene.quiet();
      expect(second.ids).toEqual([]);
      await first.close();
      await second.received('a', 'b');
      expect(second.attempts).toEqual([2, 2]);
    });

    it('give each other what one held when it is closed, in order', async () => {
      const first = await scene.consume('t', { exclusive: true, prefetch: 2 });
      await scene.publish('t', 'a', 'b', 'c');
      await first.received('a', 'b');
      const second = await Consumer.of(other, 't', { exclusive: true });
      await scene.service.close();
      await second.received('a', 'b', 'c');
      expect(second.attempts).toEqual([2, 2, 1]);
    });
  });
}
