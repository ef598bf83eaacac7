import { isRetryable } from '@srvthreds/core';
import { deadLetterTopic, type QService } from '@srvthreds/queue';
import { describe, expect, it } from 'vitest';
import { eventually } from '../eventually.ts';
import { errorOf, refusalOf } from '../refusal.ts';
import { Consumer, type QueueScene } from './QueueScene.ts';

const BOUND = 5;

export function boundSuite(scene: QueueScene): void {
  describe('depth', () => {
    it('is nothing for a topic that nobody has used', async () => {
      expect(await scene.service.depth('new')).toEqual({ waiting: 0, unsettled: 0 });
    });

    it('counts what waits and what is held', async () => {
      await scene.publish('t', 'a', 'b', 'c');
      await depthIs(scene.service, { waiting: 3, unsettled: 0 });
      const consumer = await scene.consume('t', { prefetch: 2 });
      await depthIs(scene.service, { waiting: 1, unsettled: 2 });
      await consumer.received('a', 'b');
      consumer.ack('a');
      await depthIs(scene.service, { waiting: 0, unsettled: 2 });
      await consumer.close();
      await depthIs(scene.service, { waiting: 2, unsettled: 0 });
    });

    it('counts what is held back', async () => {
      await scene.publish('t', 'a');
      const consumer = await scene.consume('t');
      await consumer.received('a');
      consumer.subscription.requeue(consumer.of('a'), 60_000);
      await depthIs(scene.service, { waiting: 1, unsettled: 0 });
    });
  });

  describe('the bound of a topic', () => {
    it('refuses more, says that it can be tried again, and keeps exactly what was taken', async () => {
      const service = await scene.make({ maxLength: BOUND });
      const taken = await fill(service);
      const error = await errorOf(service.publish('t', { id: 'over', body: '' }));
      expect(error).toMatchObject({ code: 'QUEUE_FULL' });
      expect(isRetryable(error)).toBe(true);
      const consumer = await Consumer.of(service, 't');
      await consumer.received(...taken);
      await scene.quiet();
      expect(consumer.ids).toEqual(taken);
    });

    it('has room again when messages are done with', async () => {
      const service = await scene.make({ maxLength: BOUND });
      await fill(service);
      const consumer = await Consumer.of(service, 't');
      await eventually(() => {
        consumer.ackAll();
        expect(consumer.ids.length).toBeGreaterThanOrEqual(BOUND);
      });
      const publish = () => refusalOf(service.publish('t', { id: 'next', body: '' }));
      await eventually(async () => expect(await publish()).toBeUndefined());
      await eventually(() => expect(consumer.ids).toContain('next'));
    });

    it('is for each topic', async () => {
      const service = await scene.make({ maxLength: BOUND });
      await fill(service);
      expect(await refusalOf(service.publish('other', { id: 'a', body: '' }))).toBeUndefined();
    });

    it('refuses nothing that is in the queue already', async () => {
      const service = await scene.make({ maxLength: BOUND });
      const consumer = await Consumer.of(service, 't');
      const ids = Array.from({ length: BOUND + 2 }, (_, n) => `m${n}`);
      for (const [n, id] of ids.entries()) {
        await service.publish('t', { id, body: '' });
        await consumer.received(...ids.slice(0, n + 1));
      }
      for (const id of ids) consumer.subscription.reject(consumer.of(id), 'bad');
      await consumer.close();
      const aside = await Consumer.of(service, deadLetterTopic('t'));
      await aside.received(...ids);
    });
  });
}

/** Publishes until the topic is full. A broker may take some more than its bound, never fewer. */
async function fill(service: QService): Promise<string[]> {
  const taken: string[] = [];
  let code: string | undefined;
  while (code === undefined && taken.length < 4 * BOUND) {
    const id = `m${taken.length}`;
    code = await refusalOf(service.publish('t', { id, body: '' }));
    if (code === undefined) taken.push(id);
  }
  expect(code).toBe('QUEUE_FULL');
  expect(taken.length).toBeGreaterThanOrEqual(BOUND);
  return taken;
}

async function depthIs(service: QService, expected: object): Promise<void> {
  await eventually(async () => expect(await service.depth('t')).toEqual(expected));
}
