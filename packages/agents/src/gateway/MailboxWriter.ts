import {
  errorMessage,
  isRetryable,
  nextDelayMs,
  sleep,
  type Clock,
  type Logger,
  type Message,
} from '@srvthreds/core';
import type { Delivery, Subscription } from '@srvthreds/queue';
import { checkAppend, MAILBOX_LIMITS } from '../mailbox/limits.ts';
import type { Mailbox, MailboxMessage } from '../mailbox/Mailbox.ts';

const RETRY = { baseMs: 100, maxMs: 5_000 };
/** Characters of the deliveries that are appended together. */
const LENGTH_AT_ONCE = 4_194_304;
/** Participants that are written to at the same time. */
const AT_ONCE = 256;

export interface MailboxWriterParts {
  readonly mailbox: Mailbox;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Messages of these participants have come. Must not throw. */
  readonly onAppended: (participantIds: Iterable<string>) => void;
}

/**
 * Puts messages of one topic into mailboxes, in order, and acknowledges each when all its receivers have it. While the
 * mailboxes are away it waits, and lets nothing overtake.
 */
export class MailboxWriter {
  readonly #parts: MailboxWriterParts;
  readonly #end = new AbortController();
  /** What was handed out; the queue's prefetch bounds it. */
  readonly #deliveries: Delivery[] = [];
  #subscription: Subscription | undefined;
  #working: Promise<void> | undefined;

  constructor(parts: MailboxWriterParts) {
    this.#parts = parts;
  }

  add(delivery: Delivery): void {
    this.#deliveries.push(delivery);
    this.#work();
  }

  /** From now on, what comes, and has come, is written. */
  begin(subscription: Subscription): void {
    this.#subscription = subscription;
    this.#work();
  }

  /** Finishes what is in hand, and begins nothing more. */
  async finish(): Promise<void> {
    this.#end.abort();
    await this.#working;
  }

  #work(): void {
    if (!this.#subscription || this.#working || this.#end.signal.aborted) return;
    if (this.#deliveries.length === 0) return;
    this.#working = this.#drain(this.#subscription).finally(() => {
      this.#working = undefined;
      // What came between the last look and now.
      this.#work();
    });
  }

  async #drain(subscription: Subscription): Promise<void> {
    while (this.#deliveries.length > 0 && !this.#end.signal.aborted) {
      const batch = takeBatch(this.#deliveries);
      const refused = await this.#appendAll(batch);
      if (!refused) return;
      for (const delivery of batch) {
        const reason = refused.get(delivery);
        if (reason === undefined) subscription.ack(delivery);
        else subscription.reject(delivery, reason);
      }
    }
  }

  /** @returns deliveries that can never be put in, and why; undefined if the end came before all were */
  async #appendAll(batch: readonly Delivery[]): Promise<Map<Delivery, string> | undefined> {
    const refused = new Map<Delivery, string>();
    const mails = new Map<string, MailboxMessage[]>();
    for (const delivery of batch) {
      const reason = sort(delivery, mails);
      if (reason !== undefined) refused.set(delivery, reason);
    }
    const participants = [...mails.keys()];
    for (let from = 0; from < participants.length; from += AT_ONCE) {
      const some = participants.slice(from, from + AT_ONCE);
      const done = await Promise.all(some.map((one) => this.#append(one, mails.get(one)!)));
      if (done.includes(false)) return undefined;
      this.#parts.onAppended(some);
    }
    return refused;
  }

  /** @returns false if the end came before it was done */
  async #append(participantId: string, messages: readonly MailboxMessage[]): Promise<boolean> {
    const { mailbox, clock, logger } = this.#parts;
    const { signal } = this.#end;
    for (let failures = 1; ; failures++) {
      try {
        const { dropped } = await mailbox.append(participantId, messages);
        if (dropped > 0)
          logger.warn({ participantId, dropped }, 'a mailbox was full: its oldest messages went');
        return true;
      } catch (error) {
        const what = isRetryable(error) ? 'expected mailboxes to be there' : 'expected to append';
        logger.warn({ err: error, participantId }, `${what}; it is tried again`);
      }
      if (!(await sleep(clock, nextDelayMs(failures, RETRY), signal))) return false;
    }
  }
}

/** The first of them, as many as may be appended together; at least one. */
function takeBatch(deliveries: Delivery[]): Delivery[] {
  let length = 0;
  const beyond = deliveries.findIndex(({ body }, index) => {
    length += body.length;
    return index > 0 && (index === MAILBOX_LIMITS.messagesPerAppend || length > LENGTH_AT_ONCE);
  });
  return deliveries.splice(0, beyond < 0 ? deliveries.length : beyond);
}

/**
 * Puts a message with those of each of its receivers.
 *
 * @returns why it cannot be put into every mailbox
 */
function sort(delivery: Delivery, mails: Map<string, MailboxMessage[]>): string | undefined {
  try {
    const { to, event } = JSON.parse(delivery.body) as Message;
    // The event's id, for a message has another one on each topic.
    const mail = { id: event.id, body: delivery.body };
    const reasons = [...new Set(to)].map((participantId) => {
      const reason = whyNot(participantId, mail);
      if (reason !== undefined) return reason;
      const own = mails.get(participantId);
      if (own) own.push(mail);
      else mails.set(participantId, [mail]);
      return undefined;
    });
    return reasons.find((reason) => reason !== undefined);
  } catch (error) {
    return `expected a message: ${errorMessage(error)}`;
  }
}

function whyNot(participantId: string, mail: MailboxMessage): string | undefined {
  try {
    checkAppend(participantId, [mail]);
    return undefined;
  } catch (error) {
    return errorMessage(error);
  }
}
