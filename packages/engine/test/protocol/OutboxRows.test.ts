import { partitionOfRoute } from '@srvthreds/core';
import { eventTopic } from '@srvthreds/queue';
import { describe, expect, it } from 'vitest';
import { localRows, SESSION_TOPIC } from '../../src/protocol/messageRows.ts';
import { isCommandRow, outboxRows } from '../../src/protocol/OutboxRows.ts';

describe('a command in the outbox', () => {
  const work = { format: 1, kind: 'terminate', acceptedAt: 1, thredId: 'p_abcdef' } as const;

  it.each([1, 4, 256])('goes to the partition of its route, of %i', (partitions) => {
    const row = outboxRows(localRows, partitions).command(work);
    expect(row.topic).toBe(eventTopic(partitionOfRoute('abc', partitions)));
    expect(row.id).toBe('terminate/p_abcdef');
    expect(JSON.parse(row.body)).toEqual(work);
    expect(isCommandRow(row)).toBe(true);
  });

  it.each(['messages', SESSION_TOPIC, 'event-queue.x', 'my-event-queue.1'])(
    'is no message for %s',
    (topic) => {
      expect(isCommandRow({ topic })).toBe(false);
    },
  );
});
