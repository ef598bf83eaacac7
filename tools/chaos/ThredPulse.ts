import { setTimeout as sleep } from 'node:timers/promises';
import { startedThredId, type Event, type Message } from '@srvthreds/core';
import { SESSION_TOPIC } from '@srvthreds/engine';
import { EventQ, type Subscription } from '@srvthreds/queue';
import { RabbitQService } from '@srvthreds/queue/rabbit';

export interface PulseOptions {
  readonly partitions: number;
  readonly threds: number;
  /** Events per second and thred. */
  readonly perSecond: number;
}

/** An event that was answered. */
interface Beat {
  readonly thred: number;
  readonly sentAt: number;
  readonly tookMs: number;
}

const ANSWERED_WITHIN_MS = 20_000;

/** Some threds that are given events at a steady pace, which does not wait for answers; and how long those take. */
export class ThredPulse {
  readonly #service: RabbitQService;
  readonly #eventQ: EventQ;
  readonly #options: PulseOptions;
  readonly #waiting = new Map<string, Pick<Beat, 'thred' | 'sentAt'>>();
  readonly #beats: Beat[] = [];
  readonly #stopping = new AbortController();
  #beating: Promise<unknown> = Promise.resolve();

  private constructor(url: string, options: PulseOptions) {
    this.#service = new RabbitQService({ url });
    this.#eventQ = new EventQ(this.#service, { partitions: options.partitions });
    this.#options = options;
  }

  static async start(url: string, options: PulseOptions): Promise<ThredPulse> {
    const pulse = new ThredPulse(url, options);
    await pulse.#receive();
    pulse.#beating = Promise.all(
      Array.from({ length: options.threds }, (_, thred) => pulse.#beat(thred)),
    );
    return pulse;
  }

  get answered(): number {
    return this.#beats.length;
  }

  /**
   * The longest answer that each thred waited for since a moment, milliseconds.
   *
   * @param since as `performance.now()` told it
   * @param isConcerned which partitions to look at
   */
  pausesSince(since: number, isConcerned: (partition: number) => boolean = () => true): number[] {
    const longest = new Map<number, number>();
    for (const { thred, sentAt, tookMs } of this.#beats)
      if (sentAt >= since && isConcerned(this.#eventQ.partitionOf(startOf(thred))))
        longest.set(thred, Math.max(longest.get(thred) ?? 0, tookMs));
    return [...longest.values()];
  }

  /** @returns how many events were never answered */
  async stop(): Promise<number> {
    this.#stopping.abort();
    await this.#beating;
    const end = performance.now() + ANSWERED_WITHIN_MS;
    while (this.#waiting.size > 0 && performance.now() < end) await sleep(50);
    await this.#service.close();
    return this.#waiting.size;
  }

  async #beat(thred: number): Promise<void> {
    const { threds, perSecond } = this.#options;
    const everyMs = 1_000 / perSecond;
    const begin = performance.now();
    const sending: Promise<unknown>[] = [];
    for (let n = 0; !this.#stopping.signal.aborted; n++) {
      const due = begin + (n + thred / threds) * everyMs;
      await sleep(Math.max(0, due - performance.now()));
      const event = n === 0 ? startOf(thred) : add(thred, n);
      this.#waiting.set(event.id, { thred, sentAt: performance.now() });
      const sent = this.#eventQ.queue(event);
      // The first one makes the thred; in its own queue nothing overtakes it, but it must be in it.
      if (n === 0) await sent;
      else sending.push(sent);
    }
    await Promise.all(sending);
  }

  async #receive(): Promise<void> {
    const subscribing: Promise<Subscription> = this.#service.subscribe(
      SESSION_TOPIC,
      { prefetch: 256 },
      (delivery) => {
        const { event } = JSON.parse(delivery.body) as Message;
        const answer = event.data?.content?.values as { event: string } | undefined;
        if (answer) this.#answered(answer.event);
        void subscribing.then((subscription) => subscription.ack(delivery));
      },
    );
    await subscribing;
  }

  #answered(eventId: string): void {
    const waiting = this.#waiting.get(eventId);
    if (!waiting) return;
    this.#waiting.delete(eventId);
    this.#beats.push({ ...waiting, tookMs: performance.now() - waiting.sentAt });
  }
}

function startOf(thred: number): Event {
  return { id: `start-${thred}`, type: 'open', source: { id: 'pulse' } };
}

function add(thred: number, number: number): Event {
  const thredId = startedThredId('counter', startOf(thred));
  return { id: `add-${thred}-${number}`, type: 'add', source: { id: 'pulse' }, thredId };
}
