import { SystemClock, type Clock } from '@srvthreds/core';
import { mailboxClosed, numberUnknown } from '../errors.ts';
import {
  checkAppend,
  checkNumber,
  checkParticipant,
  readBounds,
  readLimit,
  type MailboxBounds,
} from '../limits.ts';
import type { Appended, Mailbox, MailboxMessage, MailboxPage, ReadOptions } from '../Mailbox.ts';
import { Box } from './Box.ts';

/** Mailboxes looked at by each append, for those to which nobody writes any more. */
const SWEPT_PER_APPEND = 8;

export interface MemoryMailboxOptions extends MailboxBounds {
  /** Default: the machine's. */
  readonly clock?: Clock;
}

interface Place {
  readonly box: Box;
  /** Milliseconds since 1970. */
  readonly appendedAt: number;
}

/** Mailboxes in memory, gone with the process: the model against which drivers are compared. */
export class MemoryMailbox implements Mailbox {
  readonly #bounds: Required<MailboxBounds>;
  readonly #clock: Clock;
  /** The one to which nobody has written for longest first. */
  readonly #places = new Map<string, Place>();
  #isClosed = false;

  /** @throws RangeError if a bound is outside its range */
  constructor({ clock = new SystemClock(), ...bounds }: MemoryMailboxOptions = {}) {
    this.#bounds = readBounds(bounds);
    this.#clock = clock;
  }

  async append(participantId: string, messages: readonly MailboxMessage[]): Promise<Appended> {
    this.#checkOpen();
    checkAppend(participantId, messages);
    const now = this.#clock.now();
    const box = this.#boxOf(participantId) ?? new Box();
    const numbers = messages.map((message) => box.append(message, now));
    const dropped = box.keep(this.#bounds, now);
    this.#places.delete(participantId);
    this.#places.set(participantId, { box, appendedAt: now });
    this.#sweep();
    return { numbers, dropped };
  }

  async read(
    participantId: string,
    after: number,
    { limit }: ReadOptions = {},
  ): Promise<MailboxPage> {
    this.#checkOpen();
    checkParticipant(participantId);
    checkNumber('after', after);
    const most = readLimit(limit);
    const box = this.#boxOf(participantId) ?? new Box();
    if (after > box.last) throw numberUnknown(participantId, after, box.last);
    return box.page(after, most);
  }

  async take(participantId: string, through: number): Promise<void> {
    this.#checkOpen();
    checkParticipant(participantId);
    checkNumber('through', through);
    const box = this.#boxOf(participantId) ?? new Box();
    if (through > box.last) throw numberUnknown(participantId, through, box.last);
    box.take(through);
  }

  close(): Promise<void> {
    this.#isClosed = true;
    return Promise.resolve();
  }

  /** A mailbox as it has become by now. */
  #boxOf(participantId: string): Box | undefined {
    const place = this.#places.get(participantId);
    if (!place) return undefined;
    const idleMs = this.#clock.now() - place.appendedAt;
    if (idleMs > this.#bounds.ageMs) place.box.clear();
    if (idleMs <= this.#bounds.forgetMs) return place.box;
    this.#places.delete(participantId);
    return undefined;
  }

  #sweep(): void {
    let looked = 0;
    for (const participantId of this.#places.keys()) {
      if (++looked > SWEPT_PER_APPEND) return;
      this.#boxOf(participantId);
    }
  }

  #checkOpen(): void {
    if (this.#isClosed) throw mailboxClosed();
  }
}
