import {
  errorCode,
  nextDelayMs,
  sleep,
  type Cancel,
  type Clock,
  type Logger,
} from '@srvthreds/core';
import type { Mailbox, MailboxEntry, MailboxPage } from '../mailbox/Mailbox.ts';
import { requestInvalid } from './errors.ts';
import type { Gap } from './protocol.ts';

const RETRY = { baseMs: 100, maxMs: 5_000 };
/** Entries of one reading. */
const PAGE = 100;

/** Where messages of one connection leave. Must not throw. */
export interface Outlet {
  message(entry: MailboxEntry): void;
  gap(gap: Gap): void;
}

export interface FeedParts {
  readonly mailbox: Mailbox;
  readonly participantId: string;
  readonly outlet: Outlet;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Most messages, and bytes, that are sent and not taken. One reading may go over the bytes by its own. */
  readonly window: { readonly messages: number; readonly bytes: number };
  /** Looks by itself after so long, for a hint may be lost; milliseconds. */
  readonly lookEveryMs: number;
}

interface Sent {
  readonly number: number;
  readonly bytes: number;
}

/**
 * Sends what a mailbox has to one connection: from the number that the client has seen on, in order, each message once, and
 * no more than the client may leave untaken.
 */
export class Feed {
  readonly #parts: FeedParts;
  readonly #end = new AbortController();
  /** Number of the last that was sent, or seen before. */
  #last: number;
  /** Sent and not taken, in order. */
  #untaken: Sent[] = [];
  #untakenBytes = 0;
  #takenThrough = 0;
  #toTake = 0;
  #taking: Promise<void> | undefined;
  #isAwake = false;
  #isNews = false;
  #cancelLook: Cancel = () => undefined;

  /** @param after number of the last message that the client has seen */
  constructor(parts: FeedParts, after: number) {
    this.#parts = parts;
    this.#last = after;
  }

  /** There may be something new. */
  wake(): void {
    this.#isNews = true;
    if (this.#isAwake || this.#end.signal.aborted) return;
    this.#isAwake = true;
    void this.#run();
  }

  /**
   * The client has taken what was sent up to this number.
   *
   * @throws AgentError `AGENT_REQUEST_INVALID` if it was not sent; what the mailbox throws, then it may be said again
   */
  async take(through: unknown): Promise<void> {
    if (typeof through !== 'number' || !Number.isSafeInteger(through) || through < 0)
      throw requestInvalid('the number of a message', through);
    if (through > this.#last)
      throw requestInvalid(`a number that was sent, at most ${this.#last}`, through);
    this.#toTake = Math.max(this.#toTake, through);
    // A mailbox that begins anew has set back what is to be taken.
    while (this.#takenThrough < Math.min(through, this.#toTake)) {
      this.#taking ??= this.#takeAll().finally(() => (this.#taking = undefined));
      await this.#taking;
    }
  }

  /** Sends no more. */
  close(): void {
    this.#end.abort();
    this.#cancelLook();
  }

  /** Takings that come meanwhile are one call. */
  async #takeAll(): Promise<void> {
    const { mailbox, participantId } = this.#parts;
    try {
      while (this.#takenThrough < this.#toTake) {
        const through = this.#toTake;
        await mailbox.take(participantId, through);
        if (through > this.#toTake) return;
        this.#takenThrough = through;
        this.#untaken = this.#untaken.filter(({ number }) => number > through);
        this.#untakenBytes = this.#untaken.reduce((sum, { bytes }) => sum + bytes, 0);
      }
    } finally {
      // There is room for more; or the mailbox has forgotten the number, and reading finds out.
      this.wake();
    }
  }

  async #run(): Promise<void> {
    const { clock, logger, participantId, lookEveryMs } = this.#parts;
    const { signal } = this.#end;
    this.#cancelLook();
    for (let failures = 0; this.#isNews && !signal.aborted;) {
      this.#isNews = false;
      try {
        await this.#sendAll();
        failures = 0;
      } catch (error) {
        failures++;
        logger.warn({ err: error, participantId }, 'expected to read a mailbox; it is tried again');
        this.#isNews = true;
        await sleep(clock, nextDelayMs(failures, RETRY), signal);
      }
    }
    this.#isAwake = false;
    if (!signal.aborted) this.#cancelLook = clock.after(lookEveryMs, () => this.wake());
  }

  async #sendAll(): Promise<void> {
    const { mailbox, participantId, window } = this.#parts;
    while (!this.#end.signal.aborted) {
      const room = window.messages - this.#untaken.length;
      if (room <= 0 || this.#untakenBytes >= window.bytes) return;
      const after = this.#last;
      const page = await this.#read(() =>
        mailbox.read(participantId, after, { limit: Math.min(room, PAGE) }),
      );
      if (page) this.#send(page);
      if (page && !page.hasMore) return;
    }
  }

  /** @returns undefined if the client has seen a number that the mailbox does not know; it begins anew then */
  async #read(read: () => Promise<MailboxPage>): Promise<MailboxPage | undefined> {
    try {
      return await read();
    } catch (error) {
      if (errorCode(error) !== 'MAILBOX_NUMBER_UNKNOWN') throw error;
      this.#parts.outlet.gap({ through: this.#last, reason: 'unknown' });
      this.#last = this.#toTake = this.#takenThrough = 0;
      this.#untaken = [];
      this.#untakenBytes = 0;
      return undefined;
    }
  }

  #send({ entries, takenThrough, lostThrough }: MailboxPage): void {
    const { outlet } = this.#parts;
    if (this.#end.signal.aborted) return;
    if (lostThrough > this.#last) outlet.gap({ through: lostThrough, reason: 'dropped' });
    // Who begins with nothing does not miss what was taken before.
    else if (this.#last > 0 && takenThrough > this.#last)
      outlet.gap({ through: takenThrough, reason: 'taken' });
    this.#last = Math.max(this.#last, takenThrough, lostThrough);
    for (const entry of entries) {
      const bytes = Buffer.byteLength(entry.body);
      this.#last = entry.number;
      this.#untaken.push({ number: entry.number, bytes });
      this.#untakenBytes += bytes;
      outlet.message(entry);
    }
  }
}
