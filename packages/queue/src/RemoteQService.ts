import { errorMessage } from '@srvthreds/core';
import type { Delivery } from './contract/Delivery.ts';
import type { QService } from './contract/QService.ts';
import type { Subscription } from './contract/Subscription.ts';
import { QueueError } from './errors.ts';

/** A message that was taken from a queue, read. */
export interface QMessage<T> {
  readonly id: string;
  readonly payload: T;
  readonly topic: string;
  /** How often it has been handed out, this time included; from 1. */
  readonly attempts: number;
}

export interface RemoteQServiceOptions {
  /**
   * Most messages of a topic that all who pop here hold or have taken ahead, together; >= 1. Default 1.
   *
   * What is taken ahead waits for a `pop` here and reaches no other process. So keep 1 if a consumer may pop one and then
   * do something else. Raise it for throughput when every consumer keeps popping, and to at least the number of messages
   * that are held at the same time: with that many unsettled, the next `pop` waits until one is settled.
   */
  readonly prefetch?: number;
}

interface Waiter<T> {
  readonly topics: readonly string[];
  readonly hand: (message: QMessage<T>) => void;
  readonly fail: (error: Error) => void;
}

interface Held {
  readonly delivery: Delivery;
  readonly subscription: Subscription;
}

/**
 * Takes messages one by one: `pop`, then `delete`, `reject` or `requeue`. Any number of consumers may pop, here and in
 * other processes; each message goes to one of them, oldest first.
 */
export class RemoteQService<T> {
  /** Carries the messages. */
  readonly service: QService;
  readonly #prefetch: number;
  readonly #subscriptions = new Map<string, Promise<Subscription>>();
  readonly #held = new Map<QMessage<T>, Held>();
  /** Taken ahead, in the order in which they came. */
  #ready: QMessage<T>[] = [];
  #waiters: Waiter<T>[] = [];
  #closed = false;

  /** @param service carries the messages; stays its maker's to close */
  constructor(service: QService, { prefetch = 1 }: RemoteQServiceOptions = {}) {
    this.service = service;
    this.#prefetch = prefetch;
  }

  /** Adds a message to a topic; resolves when the queue has it. */
  queue(topic: string, message: { readonly id: string; readonly payload: T }): Promise<void> {
    return this.service.publish(topic, { id: message.id, body: JSON.stringify(message.payload) });
  }

  /**
   * The oldest message of the topics, as soon as there is one.
   *
   * @throws the signal's reason if it ends the wait
   * @throws QueueError `QUEUE_CLOSED` if this is closed meanwhile
   */
  async pop(
    topics: readonly string[],
    { signal }: { signal?: AbortSignal } = {},
  ): Promise<QMessage<T>> {
    signal?.throwIfAborted();
    if (this.#closed) throw closedError();
    return this.#wait(topics, signal);
  }

  /** The message is done with: the queue forgets it. */
  delete(message: QMessage<T>): void {
    const held = this.#release(message);
    held?.subscription.ack(held.delivery);
  }

  /** The message cannot be done: it is set aside on the dead-letter topic with the reason. */
  reject(message: QMessage<T>, error: Error): void {
    const held = this.#release(message);
    held?.subscription.reject(held.delivery, error.message);
  }

  /** The message shall come again, at the end of its topic. */
  requeue(message: QMessage<T>, { delayMs = 0 }: { delayMs?: number } = {}): void {
    const held = this.#release(message);
    held?.subscription.requeue(held.delivery, delayMs);
  }

  /** Ends all waits; messages taken and not settled go back, in order. May be called twice. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#failWaiters(() => true, closedError());
    const subscriptions = await Promise.allSettled(this.#subscriptions.values());
    this.#subscriptions.clear();
    const open = subscriptions.flatMap((it) => (it.status === 'fulfilled' ? [it.value] : []));
    await Promise.all(open.map((subscription) => subscription.close()));
    this.#ready = [];
    this.#held.clear();
  }

  #subscribe(topic: string): Promise<Subscription> {
    const known = this.#subscriptions.get(topic);
    if (known) return known;
    const subscription = this.service.subscribe(
      topic,
      { prefetch: this.#prefetch, onLost: () => this.#resubscribe(topic) },
      (delivery) => void this.#receive(delivery, subscription),
    );
    this.#subscriptions.set(topic, subscription);
    // Who waits is told by the promise itself; here it is only forgotten, so that the next `pop` tries again.
    subscription.catch(() => this.#subscriptions.delete(topic));
    return subscription;
  }

  async #receive(delivery: Delivery, subscribing: Promise<Subscription>): Promise<void> {
    const subscription = await subscribing;
    // Lost or closed meanwhile: the message comes again.
    if (this.#subscriptions.get(delivery.topic) !== subscribing) return;
    const message = this.#read(delivery, subscription);
    if (!message) return;
    this.#held.set(message, { delivery, subscription });
    if (!this.#hand(message)) this.#ready.push(message);
  }

  #read(delivery: Delivery, subscription: Subscription): QMessage<T> | undefined {
    const { id, body, topic, attempts } = delivery;
    try {
      return { id, payload: JSON.parse(body) as T, topic, attempts };
    } catch (error) {
      const reason = `QUEUE_MESSAGE_UNREADABLE: expected JSON: ${errorMessage(error)}`;
      subscription.reject(delivery, reason);
      return undefined;
    }
  }

  #wait(topics: readonly string[], signal: AbortSignal | undefined): Promise<QMessage<T>> {
    return new Promise((resolve, reject) => {
      const fail = (error: Error) => this.#failWaiters((other) => other === waiter, error);
      const onAbort = () => fail(signal?.reason as Error);
      const waiter: Waiter<T> = {
        topics,
        hand: (message) => {
          signal?.removeEventListener('abort', onAbort);
          resolve(message);
        },
        fail: (error) => {
          signal?.removeEventListener('abort', onAbort);
          reject(error);
        },
      };
      this.#waiters.push(waiter);
      signal?.addEventListener('abort', onAbort, { once: true });
      Promise.all(topics.map((topic) => this.#subscribe(topic))).catch(fail);
      this.#ready = this.#ready.filter((message) => !this.#hand(message));
    });
  }

  /** Gives a message to whoever has waited longest for one of its topic; false if nobody does. */
  #hand(message: QMessage<T>): boolean {
    const index = this.#waiters.findIndex(({ topics }) => topics.includes(message.topic));
    const [waiter] = index < 0 ? [] : this.#waiters.splice(index, 1);
    waiter?.hand(message);
    return waiter !== undefined;
  }

  #failWaiters(concerns: (waiter: Waiter<T>) => boolean, error: Error): void {
    const failing = this.#waiters.filter(concerns);
    this.#waiters = this.#waiters.filter((waiter) => !failing.includes(waiter));
    for (const waiter of failing) waiter.fail(error);
  }

  #release(message: QMessage<T>): Held | undefined {
    const held = this.#held.get(message);
    this.#held.delete(message);
    return held;
  }

  /** What was held of the topic comes again; whoever waits for it is subscribed anew. */
  #resubscribe(topic: string): void {
    this.#subscriptions.delete(topic);
    this.#ready = this.#ready.filter((message) => message.topic !== topic);
    for (const [message, { delivery }] of this.#held)
      if (delivery.topic === topic) this.#held.delete(message);
    const concerns = (waiter: Waiter<T>) => waiter.topics.includes(topic);
    if (this.#closed || !this.#waiters.some(concerns)) return;
    this.#subscribe(topic).catch((error: Error) => this.#failWaiters(concerns, error));
  }
}

function closedError(): QueueError {
  return new QueueError('QUEUE_CLOSED', 'expected an open queue');
}
