import type { Mailbox, MailboxBounds, MailboxMessage, MailboxPage } from '@srvthreds/agents';
import { afterEach } from 'vitest';

/** How a suite opens mailboxes, and that it closes them. */
export interface MailboxScene {
  /** A new, empty one. */
  open(bounds?: MailboxBounds): Promise<Mailbox>;
  /** As another node has it. */
  openBeside(mailbox: Mailbox): Promise<Mailbox>;
}

/** What a suite needs to know about the driver under test. */
export interface MailboxSetUp {
  readonly makeMailbox: (bounds: MailboxBounds) => Mailbox | Promise<Mailbox>;
  readonly reopen: (mailbox: Mailbox) => Mailbox | Promise<Mailbox>;
}

/** Closes after each test what was opened in it. */
export function mailboxScene({ makeMailbox, reopen }: MailboxSetUp): MailboxScene {
  const opened: Mailbox[] = [];
  const keep = (mailbox: Mailbox): Mailbox => {
    opened.push(mailbox);
    return mailbox;
  };
  afterEach(async () => {
    for (const mailbox of opened.splice(0).toReversed()) await mailbox.close();
  });
  return {
    open: async (bounds = {}) => keep(await makeMailbox(bounds)),
    openBeside: async (mailbox) => keep(await reopen(mailbox)),
  };
}

/** Messages by their ids; each says its own. */
export function messages(...ids: readonly string[]): MailboxMessage[] {
  return ids.map((id) => ({ id, body: `body of ${id}` }));
}

/** `a0`, `a1` and so on. */
export function idsOf(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, n) => `${prefix}${n}`);
}

export function seen({ entries }: MailboxPage): string[] {
  return entries.map(({ id }) => id);
}
