import { SESSION_TOPICS, sessionTopic, sessionTopicOf } from '@srvthreds/queue';
import { describe, expect, it } from 'vitest';
import { shareOf } from '../../src/gateway/shareOf.ts';

const ALL = Array.from({ length: SESSION_TOPICS }, (_, k) => sessionTopic(k));

describe('shareOf', () => {
  it.each([1, 2, 3, 5, 16])('divides all topics evenly among %i nodes', (count) => {
    const nodes = Array.from({ length: count }, (_, n) => `node-${n}`);
    const shares = nodes.map((node) => shareOf(node, nodes.toReversed()));
    expect(shares.flat().toSorted()).toEqual(ALL.toSorted());
    const lengths = shares.map(({ length }) => length);
    expect(Math.max(...lengths) - Math.min(...lengths)).toBeLessThanOrEqual(1);
  });

  it('counts a node that is not among those that are known', () => {
    expect(shareOf('a', [])).toEqual(ALL);
    expect(shareOf('a', ['b'])).toHaveLength(8);
  });

  it('leaves nothing for more nodes than topics', () => {
    const nodes = Array.from({ length: 20 }, (_, n) => `node-${10 + n}`);
    expect(shareOf('node-29', nodes)).toEqual([]);
  });
});

describe('sessionTopicOf', () => {
  it('is one of the topics, the same for ever, and different for different participants', () => {
    const names = Array.from({ length: 500 }, (_, n) => `participant-${n}`);
    const found = new Set(names.map(sessionTopicOf));
    expect([...found].toSorted()).toEqual(ALL.toSorted());
    // In names of queues, so it must never change.
    expect([sessionTopicOf('ann'), sessionTopicOf('bob')]).toEqual([
      'session-queue.1',
      'session-queue.6',
    ]);
  });
});
