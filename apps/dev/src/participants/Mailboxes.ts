import { Mailbox } from './Mailbox.ts';

export interface MailboxesOptions {
  /** Most mailboxes; the one unused for longest gives way. Default 1,000. */
  readonly maxMailboxes?: number;
  /** Most messages in each. Default 200. */
  readonly maxMessages?: number;
}

/** A mailbox for everybody who was ever sent anything, within bounds. */
export class Mailboxes {
  readonly #maxMailboxes: number;
  readonly #maxMessages: number;
  /** The one used last stands last. */
  readonly #mailboxes = new Map<string, Mailbox>();

  constructor({ maxMailboxes = 1_000, maxMessages = 200 }: MailboxesOptions = {}) {
    this.#maxMailboxes = maxMailboxes;
    this.#maxMessages = maxMessages;
  }

  of(participantId: string): Mailbox {
    const mailbox = this.#mailboxes.get(participantId) ?? new Mailbox(this.#maxMessages);
    this.#mailboxes.delete(participantId);
    this.#mailboxes.set(participantId, mailbox);
    if (this.#mailboxes.size > this.#maxMailboxes)
      this.#mailboxes.delete(this.#mailboxes.keys().next().value!);
    return mailbox;
  }
}
