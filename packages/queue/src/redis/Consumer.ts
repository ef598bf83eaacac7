import {
  errorMessage,
  isRetryable,
  nextDelayMs,
  randomId,
  sleep,
  type Backoff,
} from '@srvthreds/core';
import type { Delivery } from '../contract/Delivery.ts';
import type { Subscription, SubscribeOptions } from '../contract/Subscription.ts';
import { unavailable } from './failures.ts';
import type { News } from './News.ts';
import type { RedisSettings } from './options.ts';
import { Settlements } from './Settlements.ts';
import type { Member, Topic, Turn } from './Topic.ts';
import { readEntry, type TakenEntry } from './wire.ts';

export interface ConsumerParts {
  readonly settings: RedisSettings;
  readonly topic: Topic;
  readonly news: News;
  readonly onDelivery: (delivery: Delivery) => void;
  /** It has ended, by itself or otherwise. */
  readonly onEnd: () => void;
}

/** So many messages at most are taken at once, so that others have their turn, on Redis and here. */
const MOST_TAKEN = 128;
const RETRY: Backoff = { baseMs: 20, maxMs: 1_000 };

/**
 * One subscription. It takes one turn after the other: each tells Redis what was settled, renews the lease and brings
 * messages. When there is nothing to do it rests until there is, or until the lease wants renewal.
 */
export class Consumer implements Subscription {
  readonly #parts: ConsumerParts;
  readonly #prefetch: number;
  readonly #onLost: ((reason: Error) => void) | undefined;
  readonly #member: Member;
  // A Map keeps the order in which they were handed out.
  readonly #held = new Map<Delivery, string>();
  /** Entries that were taken and that Redis does not know to be settled. */
  readonly #known = new Set<string>();
  readonly #unseen: string[] = [];
  readonly #settlements = new Settlements();
  readonly #ending = new AbortController();
  #wake: () => void = () => undefined;
  #turns = 0;
  #running: Promise<void> = Promise.resolve();
  #closing: Promise<void> | undefined;

  constructor(parts: ConsumerParts, { prefetch, exclusive = false, onLost }: SubscribeOptions) {
    this.#parts = parts;
    this.#prefetch = prefetch;
    this.#onLost = onLost;
    this.#member = { id: randomId(12), isExclusive: exclusive };
  }

  /** Stands in the line when it resolves; the first message comes in a later turn of the event loop. */
  async begin(): Promise<void> {
    const { topic, settings } = this.#parts;
    await topic.join(this.#member, settings.timeoutMs);
    this.#running = settings.clock.yieldTurn().then(() => this.#run());
  }

  ack(delivery: Delivery): void {
    const entry = this.#release(delivery);
    if (entry !== undefined) this.#settlements.ack(entry);
  }

  ackThrough(delivery: Delivery): void {
    if (!this.#held.has(delivery)) return;
    for (const earlier of this.#held.keys()) {
      this.ack(earlier);
      if (earlier === delivery) break;
    }
  }

  reject(delivery: Delivery, reason: string): void {
    const entry = this.#release(delivery);
    if (entry === undefined) return;
    const { topic, attempts } = delivery;
    const at = this.#parts.settings.clock.now();
    const value = JSON.stringify({ reason, at, topic });
    this.#settlements.move({ entry, way: 'aside', value, attempts });
  }

  requeue(delivery: Delivery, delayMs: number): void {
    const entry = this.#release(delivery);
    if (entry === undefined) return;
    const { attempts } = delivery;
    this.#settlements.move({ entry, way: 'later', value: delayMs, attempts });
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  /** Ends it otherwise than by its owner, who is told. */
  lose(reason: Error): void {
    if (!this.#isOpen) return;
    void this.close();
    this.#onLost?.(reason);
  }

  get #isOpen(): boolean {
    return !this.#ending.signal.aborted;
  }

  get #room(): number {
    return Math.max(0, Math.min(MOST_TAKEN, this.#prefetch - this.#held.size));
  }

  async #run(): Promise<void> {
    while (this.#isOpen) {
      const turn = await this.#takeTurn();
      for (const entry of turn?.entries ?? []) this.#receive(entry);
      if (turn) await this.#rest(turn);
    }
  }

  /** Waits for Redis as long as it takes, or until this ends. */
  async #takeTurn(): Promise<Turn | undefined> {
    const { topic, settings } = this.#parts;
    const number = ++this.#turns;
    for (let attempt = 1; this.#isOpen; attempt++) {
      const request = { number, room: this.#room, settlements: this.#settlements.send() };
      try {
        const turn = await topic.turn(this.#member, request, settings.timeoutMs);
        for (const entry of this.#settlements.confirm()) this.#known.delete(entry);
        if (!turn) this.lose(unavailable('to keep a consumer', 'its lease has ended'));
        return turn;
      } catch (error) {
        if (!isRetryable(error)) this.lose(toError(error));
        const delayMs = nextDelayMs(attempt, RETRY);
        settings.logger.warn({ topic: topic.name, delayMs, err: error }, 'no turn; tried again');
        await sleep(settings.clock, delayMs, this.#ending.signal);
      }
    }
    return undefined;
  }

  #receive(taken: TakenEntry): void {
    const [entry] = taken;
    // A turn that had to be taken again tells of everything that is held.
    if (this.#known.has(entry)) return;
    if (!this.#isOpen) {
      this.#unseen.push(entry);
      return;
    }
    this.#known.add(entry);
    const delivery = readEntry(taken, this.#parts.topic.name);
    this.#held.set(delivery, entry);
    try {
      this.#parts.onDelivery(delivery);
    } catch (error) {
      this.lose(toError(error));
    }
  }

  /** Until there is something to do. */
  async #rest({ entries, after }: Turn): Promise<void> {
    const { settings, news } = this.#parts;
    if (this.#room > 0 && entries.length > 0) return;
    const mayCome = this.#room > 0 && after !== undefined;
    const woken = new Promise<void>((resolve) => (this.#wake = resolve));
    if (!this.#isOpen || !this.#settlements.isEmpty) this.#wake();
    const restMs = Math.min(settings.leaseMs / 3, mayCome ? after.withinMs : Infinity);
    const rested = new AbortController();
    await Promise.race([
      woken,
      sleep(settings.clock, restMs, rested.signal),
      ...(mayCome ? [news.after(after)] : []),
    ]);
    rested.abort();
    // What else is settled in this turn of the event loop goes with it.
    await settings.clock.yieldTurn();
  }

  #release(delivery: Delivery): string | undefined {
    const entry = this.#held.get(delivery);
    this.#held.delete(delivery);
    if (entry !== undefined) this.#wake();
    return entry;
  }

  #end(): void {
    this.#ending.abort();
    this.#held.clear();
    this.#wake();
    this.#parts.onEnd();
  }

  async #close(): Promise<void> {
    this.#end();
    await this.#running;
    this.#parts.news.close();
    await this.#leave();
  }

  async #leave(): Promise<void> {
    const { topic, settings } = this.#parts;
    const { clock, timeoutMs } = settings;
    const until = clock.now() + timeoutMs;
    for (let attempt = 1; ; attempt++) {
      const request = { settlements: this.#settlements.send(), unseen: this.#unseen };
      try {
        await topic.leave(this.#member, request, Math.max(1, until - clock.now()));
        return;
      } catch (error) {
        const delayMs = nextDelayMs(attempt, RETRY);
        // Its lease ends by itself, and everything goes back then.
        if (!isRetryable(error) || clock.now() + delayMs >= until) return;
        await sleep(clock, delayMs);
      }
    }
  }
}

function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error(errorMessage(error));
}
