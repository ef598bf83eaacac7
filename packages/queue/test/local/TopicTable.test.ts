import { FakeClock } from '@srvthreds/core';
import { describe, expect, it } from 'vitest';
import { LocalTopic } from '../../src/local/LocalTopic.ts';
import type { TopicBook } from '../../src/local/TopicBook.ts';
import { TopicTable } from '../../src/local/TopicTable.ts';

const book: TopicBook = {
  forget: () => undefined,
  setAside: () => undefined,
  moveToEnd: (item) => item,
  beforeHandOut: () => undefined,
};

describe('TopicTable', () => {
  it('makes a topic at its first use, and only then', () => {
    const made: string[] = [];
    const table = new TopicTable((name) => {
      made.push(name);
      return new LocalTopic(name, { clock: new FakeClock(), maxLength: 1, book });
    });
    expect(table.get('a')).toBe(table.get('a'));
    expect(table.get('b')).not.toBe(table.get('a'));
    expect(made).toEqual(['a', 'b']);
  });

  it('refuses once it is closed, and says whether that was new', () => {
    const options = { clock: new FakeClock(), maxLength: 1, book };
    const table = new TopicTable((name) => new LocalTopic(name, options));
    expect([table.close(), table.close()]).toEqual([true, false]);
    expect(() => table.get('a')).toThrow(expect.objectContaining({ code: 'QUEUE_CLOSED' }));
  });
});
