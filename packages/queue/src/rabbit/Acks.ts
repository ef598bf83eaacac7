import type { Clock } from '@srvthreds/core';
import type { Message } from 'amqplib';

/** Tells the broker of settled messages: what is settled in one turn goes together, and a prefix as one word. */
export class Acks {
  readonly #clock: Clock;
  readonly #send: (message: Message, allUpTo: boolean) => void;
  /** Numbers of messages that were taken and are not settled, from the earliest. */
  readonly #outstanding = new Set<number>();
  #settled: Message[] = [];
  #isWaiting = false;
  #hasSent = false;

  constructor(clock: Clock, send: (message: Message, allUpTo: boolean) => void) {
    this.#clock = clock;
    this.#send = send;
  }

  get hasSent(): boolean {
    return this.#hasSent;
  }

  take({ fields }: Message): void {
    this.#outstanding.add(fields.deliveryTag);
  }

  settle(message: Message): void {
    if (!this.#outstanding.delete(message.fields.deliveryTag)) return;
    this.#settled.push(message);
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    void this.#clock.yieldTurn().then(() => this.flush());
  }

  flush(): void {
    this.#isWaiting = false;
    if (this.#settled.length === 0) return;
    this.#hasSent = true;
    const [earliest = Infinity] = this.#outstanding;
    const settled = this.#settled.toSorted(byNumber);
    this.#settled = [];
    const last = settled.findLast(({ fields }) => fields.deliveryTag < earliest);
    if (last) this.#send(last, true);
    for (const message of settled)
      if (message.fields.deliveryTag > earliest) this.#send(message, false);
  }
}

function byNumber(one: Message, other: Message): number {
  return one.fields.deliveryTag - other.fields.deliveryTag;
}
