import { describe, expect, it } from 'vitest';
import { eventually } from '../eventually.ts';
import type { Consumer, QueueScene } from './QueueScene.ts';

export function sharingSuite(scene: QueueScene): void {
  const consume = (topic = 't', prefetch = 2) =>
    scene.consume(topic, { exclusive: true, prefetch });

  describe('several consumers', () => {
    it('share the messages of a topic: each goes to one of them', async () => {
      const consumers = [
        await scene.consume('t'),
        await scene.consume('t'),
        await scene.consume('t'),
      ];
      const ids = Array.from({ length: 60 }, (_, n) => `m${n}`);
      await scene.publish('t', ...ids);
      await eventually(() => expect(allIds(consumers)).toHaveLength(60));
      await scene.quiet();
      expect(allIds(consumers).toSorted()).toEqual(ids.toSorted());
      for (const { ids: own } of consumers) expect(own).toEqual(inOrder(own, ids));
    });

    it('work side by side: one that is busy holds up none of the others', async () => {
      await scene.publish('t', 'a', 'b', 'c');
      const busy = await scene.consume('t', { prefetch: 1 });
      await busy.received('a');
      const other = await scene.consume('t', { prefetch: 1 });
      await other.received('b');
      other.ack('b');
      await other.received('b', 'c');
      expect(busy.ids).toEqual(['a']);
    });
  });

  describe('exclusive consumers', () => {
    it('are active one at a time, the earliest first', async () => {
      const [first, second] = [await consume(), await consume()];
      await scene.publish('t', 'a', 'b', 'c');
      await first.received('a', 'b');
      await scene.quiet();
      expect(second.ids).toEqual([]);
      first.ack('a');
      await first.received('a', 'b', 'c');
      expect(second.ids).toEqual([]);
    });

    it('hand over when the active one closes: what it held first, in order', async () => {
      const [first, second] = [await consume(), await consume('t', 10)];
      await scene.publish('t', 'a', 'b', 'c', 'd');
      await first.received('a', 'b');
      first.ack('a');
      await first.received('a', 'b', 'c');
      await first.close();
      await second.received('b', 'c', 'd');
      expect(second.attempts).toEqual([2, 2, 1]);
    });

    it('hand over in the order in which they came', async () => {
      const consumers = [await consume(), await consume(), await consume(), await consume()];
      await scene.publish('t', 'a', 'b', 'c');
      for (const [turn, consumer] of consumers.entries()) {
        await consumer.received('a', 'b');
        for (const waiting of consumers.slice(turn + 1)) expect(waiting.ids).toEqual([]);
        await consumer.close();
      }
    });

    it('pass over one that closed before its turn', async () => {
      const [first, second, third] = [await consume(), await consume(), await consume()];
      await second.close();
      await scene.publish('t', 'a');
      await first.received('a');
      await first.close();
      await third.received('a');
      expect(second.ids).toEqual([]);
    });

    it('come behind those that wait when they come back', async () => {
      const [first, second] = [await consume(), await consume()];
      await first.close();
      const back = await consume();
      await scene.publish('t', 'a');
      await second.received('a');
      expect(back.ids).toEqual([]);
    });

    it('are exclusive for their topic only', async () => {
      const [one, two] = [await consume('t.1'), await consume('t.2')];
      await scene.publish('t.1', 'a');
      await scene.publish('t.2', 'b');
      await one.received('a');
      await two.received('b');
    });

    it('lose and repeat nothing over many hand-overs', async () => {
      const ids = Array.from({ length: 40 }, (_, n) => `m${n}`);
      await scene.publish('t', ...ids);
      const done: string[] = [];
      let next = await consume('t', 5);
      while (done.length < ids.length) {
        const active = next;
        next = await consume('t', 5);
        const held = ids.slice(done.length, done.length + 5);
        await active.received(...held);
        const settled = held.slice(0, 3);
        active.ack(...settled);
        await eventually(() => expect(active.ids.length).toBeGreaterThanOrEqual(held.length));
        await active.close();
        done.push(...settled);
      }
      expect(done).toEqual(ids);
      expect(next.ids).toEqual([]);
    });
  });
}

function allIds(consumers: readonly Consumer[]): string[] {
  return consumers.flatMap(({ ids }) => ids);
}

function inOrder(own: readonly string[], ids: readonly string[]): string[] {
  return ids.filter((id) => own.includes(id));
}
