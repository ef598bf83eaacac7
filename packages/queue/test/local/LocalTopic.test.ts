import { FakeClock } from '@srvthreds/core';
import { describe, expect, it } from 'vitest';
import { LocalTopic } from '../../src/local/LocalTopic.ts';
import type { TopicBook } from '../../src/local/TopicBook.ts';

/** A topic whose book refuses so many times before it can be written in. */
async function topicWith({ refusals }: { refusals: number }) {
  const clock = new FakeClock(0);
  const askedAt: number[] = [];
  let isWritten = false;
  const write = async (): Promise<void> => {
    askedAt.push(clock.now());
    if (askedAt.length <= refusals) throw new Error('disk full');
    isWritten = true;
  };
  const book: TopicBook = {
    forget: () => undefined,
    setAside: () => undefined,
    moveToEnd: (item) => item,
    beforeHandOut: () => (isWritten ? undefined : write()),
  };
  const topic = new LocalTopic('t', { clock, maxLength: 9, book });
  const held: string[] = [];
  topic.subscribe({ prefetch: 9 }, ({ id }) => held.push(id));
  for (const id of ['a', 'b']) topic.append({ id, body: '' });
  await clock.settle();
  return { clock, topic, held, askedAt };
}

describe('LocalTopic with a book that refuses', () => {
  it('hands nothing out, waits longer each time, and goes on in order', async () => {
    const { clock, topic, held, askedAt } = await topicWith({ refusals: 3 });
    await clock.advance(699);
    expect(held).toEqual([]);
    await clock.advance(1);
    expect(held).toEqual(['a', 'b']);
    expect(askedAt).toEqual([0, 100, 300, 700]);
    topic.append({ id: 'c', body: '' });
    await clock.settle();
    expect(held).toEqual(['a', 'b', 'c']);
  });

  it('never waits longer than five seconds', async () => {
    const { clock, askedAt } = await topicWith({ refusals: Infinity });
    await clock.advance(60_000);
    const waits = askedAt.slice(1).map((at, n) => at - askedAt[n]!);
    expect(Math.max(...waits)).toBe(5_000);
  });

  it('stops asking when it is closed', async () => {
    const { clock, topic, held, askedAt } = await topicWith({ refusals: Infinity });
    topic.close();
    await clock.advance(60_000);
    expect([held, askedAt]).toEqual([[], [0]]);
  });
});
