import { nextDelayMs, sleep } from '@srvthreds/core';
import type { QService } from '@srvthreds/queue';
import { MailboxWriter, type MailboxWriterParts } from './MailboxWriter.ts';

const RETRY = { baseMs: 100, maxMs: 5_000 };

export interface TopicReaderParts extends MailboxWriterParts {
  readonly service: QService;
  /** Most messages that are taken and not appended, >= 1. */
  readonly prefetch: number;
}

/** Reads one topic into mailboxes, exclusively, until it is closed; when the queue ends that, it begins again. */
export class TopicReader {
  readonly #topic: string;
  readonly #parts: TopicReaderParts;
  readonly #end = new AbortController();
  readonly #running: Promise<void>;

  constructor(topic: string, parts: TopicReaderParts) {
    this.#topic = topic;
    this.#parts = parts;
    this.#running = this.#run();
  }

  /** Finishes what is in hand; what is not acknowledged then goes to the next reader, in order. */
  async close(): Promise<void> {
    this.#end.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { clock, logger } = this.#parts;
    const { signal } = this.#end;
    for (let failures = 0; !signal.aborted;) {
      try {
        await this.#readUntilLost(signal);
        failures = 0;
      } catch (error) {
        failures++;
        logger.warn(
          { err: error, topic: this.#topic },
          'expected to read messages; it is tried again',
        );
      }
      await sleep(clock, nextDelayMs(Math.max(1, failures), RETRY), signal);
    }
  }

  async #readUntilLost(signal: AbortSignal): Promise<void> {
    const { service, prefetch } = this.#parts;
    const writer = new MailboxWriter(this.#parts);
    const lost = new AbortController();
    const subscription = await service.subscribe(
      this.#topic,
      { prefetch, exclusive: true, onLost: () => lost.abort() },
      (delivery) => writer.add(delivery),
    );
    writer.begin(subscription);
    await aborted(AbortSignal.any([signal, lost.signal]));
    await writer.finish();
    await subscription.close();
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) =>
    signal.addEventListener('abort', () => resolve(), { once: true }),
  );
}
