import { FakeClock } from '@srvthreds/core';
import type { Message } from 'amqplib';
import { beforeEach, describe, expect, it } from 'vitest';
import { Acks } from '../../src/rabbit/Acks.ts';

const message = (deliveryTag: number) => ({ fields: { deliveryTag } }) as Message;

describe('acknowledgements', () => {
  const clock = new FakeClock();
  let sent: string[];
  let acks: Acks;
  beforeEach(() => {
    sent = [];
    acks = new Acks(clock, ({ fields }, allUpTo) => {
      sent.push(`${allUpTo ? 'up to ' : ''}${fields.deliveryTag}`);
    });
    for (let tag = 1; tag <= 6; tag++) acks.take(message(tag));
  });
  const settle = (...tags: readonly number[]) => {
    for (const tag of tags) acks.settle(message(tag));
  };

  it('of one turn that make a prefix are one word', async () => {
    settle(2, 1, 3);
    expect(sent).toEqual([]);
    await clock.settle();
    expect(sent).toEqual(['up to 3']);
  });

  it('behind one that is not settled go one by one', async () => {
    settle(1, 3, 5);
    await clock.settle();
    expect(sent).toEqual(['up to 1', '3', '5']);
  });

  it('never name twice what the broker has forgotten', async () => {
    settle(2, 3);
    await clock.settle();
    settle(1);
    await clock.settle();
    settle(1, 2);
    await clock.settle();
    expect(sent).toEqual(['2', '3', 'up to 1']);
  });

  it('can be sent at once', () => {
    expect(acks.hasSent).toBe(false);
    settle(1, 2, 3, 4, 5, 6);
    acks.flush();
    acks.flush();
    expect(sent).toEqual(['up to 6']);
    expect(acks.hasSent).toBe(true);
  });
});
