import { MailboxError, type Mailbox } from '@srvthreds/agents';

/** One node's view of mailboxes that several use: it closes by itself, the others stay. */
export function sharedMailbox(inner: Mailbox): Mailbox {
  let isClosed = false;
  const open = (): Mailbox => {
    if (isClosed) throw new MailboxError('MAILBOX_CLOSED', 'expected an open mailbox');
    return inner;
  };
  return {
    append: async (participantId, messages) => open().append(participantId, messages),
    read: async (participantId, after, options) => open().read(participantId, after, options),
    take: async (participantId, through) => open().take(participantId, through),
    close: async () => {
      isClosed = true;
    },
  };
}
