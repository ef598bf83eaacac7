import type { Message } from '@srvthreds/core';
import { describe, expect, it } from 'vitest';
import { Mailbox } from '../src/participants/Mailbox.ts';
import { Mailboxes } from '../src/participants/Mailboxes.ts';

const message = (id: string): Message => ({
  id,
  to: ['rita'],
  seq: 1,
  event: { id, type: 'org.wt.tell', source: { id: 'SYSTEM' } },
});

describe('Mailbox', () => {
  it('numbers messages and keeps the last of them', () => {
    const mailbox = new Mailbox(2);
    for (const id of ['a', 'b', 'c']) mailbox.append(message(id));
    expect(mailbox.after(0).map(({ id, number }) => [id, number])).toEqual([
      ['b', 2],
      ['c', 3],
    ]);
    expect(mailbox.after(2).map(({ id }) => id)).toEqual(['c']);
  });

  it('knows a message that it has', () => {
    const mailbox = new Mailbox(2);
    expect(mailbox.append(message('a'))).toMatchObject({ number: 1 });
    expect(mailbox.append(message('a'))).toBeUndefined();
    expect(mailbox.after(0)).toHaveLength(1);
  });
});

describe('Mailboxes', () => {
  it('gives up the one that was not used for longest', () => {
    const mailboxes = new Mailboxes({ maxMailboxes: 2, maxMessages: 1 });
    mailboxes.of('a').append(message('1'));
    mailboxes.of('b').append(message('2'));
    mailboxes.of('a');
    mailboxes.of('c');
    expect(mailboxes.of('a').after(0)).toHaveLength(1);
    expect(mailboxes.of('b').after(0)).toHaveLength(0);
  });
});
