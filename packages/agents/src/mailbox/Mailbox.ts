/** A message for a participant, as a mailbox keeps it: a name and a text. */
export interface MailboxMessage {
  /** The same message always has the same; a repeat is recognised by it. */
  readonly id: string;
  /** A mailbox does not look at it. */
  readonly body: string;
}

/** A message in a mailbox. */
export interface MailboxEntry extends MailboxMessage {
  /**
   * Rises with every message of the participant and is never given twice, not even by a store that was emptied or set
   * back: microseconds since 1970 when the message came, or one more than the number before, whichever is greater. Below
   * 2^53.
   */
  readonly number: number;
}

/** What became of messages that were appended. */
export interface Appended {
  /** Of each message its number; of a repeat the one that it had. */
  readonly numbers: readonly number[];
  /** How many old messages had to go, because the mailbox was at its bound or they were too old. */
  readonly dropped: number;
}

/** A piece of a mailbox, and what its reader must know of the rest. */
export interface MailboxPage {
  /** By number; all that there are behind `after`, unless a bound of the reading was met: see `hasMore`. */
  readonly entries: readonly MailboxEntry[];
  readonly hasMore: boolean;
  /** The greatest number that was given so far; 0 if none was. */
  readonly last: number;
  /** Up to this number the participant has taken the messages, here or elsewhere; 0 if none. */
  readonly takenThrough: number;
  /**
   * Number of the last message that was dropped before it was taken; 0 if none was. If it is greater than what a reader has
   * seen, messages are missing before the first entry: it cannot be overlooked.
   */
  readonly lostThrough: number;
}

/**
 * Keeps the messages of each participant until that participant has taken them: the contract of a driver. Any number of
 * nodes may use it; what they append to one participant comes out in the order in which it was appended.
 *
 * A mailbox has bounds (`MailboxBounds`). It never refuses a message because it is full: the oldest go, and whoever reads
 * sees that they are missing. All methods may throw MailboxError `MAILBOX_UNAVAILABLE` (retryable) when the server is
 * away, and `MAILBOX_CLOSED` after `close()`.
 */
export interface Mailbox {
  /**
   * Puts messages at the end of a mailbox, all or none. A message that is in it, or is among the last
   * `MAILBOX_LIMITS.idsRemembered` that have left it, is not put in again. So a call whose outcome is unknown may be made
   * again.
   *
   * @param messages 1 to `MAILBOX_LIMITS.messagesPerAppend`
   * @throws MailboxError `MAILBOX_TOO_LARGE`; nothing was put in
   */
  append(participantId: string, messages: readonly MailboxMessage[]): Promise<Appended>;

  /**
   * The next messages behind a number; they stay in the mailbox.
   *
   * @param after number of the last message that the reader has seen; 0 for none
   * @throws MailboxError `MAILBOX_NUMBER_UNKNOWN` if no such number was given yet: the store has forgotten messages, or was
   *   set back. Read from 0 then, and recognise by their ids what was seen before
   */
  read(participantId: string, after: number, options?: ReadOptions): Promise<MailboxPage>;

  /**
   * The participant has the messages up to this number: they go. A number that was passed before changes nothing.
   *
   * @throws MailboxError `MAILBOX_NUMBER_UNKNOWN` if no such number was given yet; nothing was taken
   */
  take(participantId: string, through: number): Promise<void>;

  /** May be called twice. */
  close(): Promise<void>;
}

export interface ReadOptions {
  /** Most entries, 1 to `MAILBOX_LIMITS.entriesPerRead`, which is the default. */
  readonly limit?: number;
}
