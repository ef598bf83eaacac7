import type { Message } from '@srvthreds/core';

/** A message as a participant gets it. */
export interface Delivered extends Message {
  /** Counts the messages to this participant from 1. */
  readonly number: number;
}

/** The last messages to one participant, whether or not anybody was there to take them. */
export class Mailbox {
  readonly #maxMessages: number;
  #messages: Delivered[] = [];
  #last = 0;
  #taken = 0;

  /** @param maxMessages most that are kept; older ones are forgotten */
  constructor(maxMessages: number) {
    this.#maxMessages = maxMessages;
  }

  /** @returns undefined if the message is here already: the engine may hand the same one over twice */
  append(message: Message): Delivered | undefined {
    if (this.#messages.some(({ id }) => id === message.id)) return undefined;
    const delivered = { ...message, number: ++this.#last };
    this.#messages.push(delivered);
    if (this.#messages.length > this.#maxMessages) this.#messages.shift();
    return delivered;
  }

  /** Everything that is kept behind a number, oldest first. */
  after(number: number): readonly Delivered[] {
    return this.#messages.filter((message) => message.number > number);
  }

  /** The greatest number that anybody was given. */
  get taken(): number {
    return this.#taken;
  }

  /** Everything up to here has been given to somebody. */
  take(through: number): void {
    this.#taken = Math.max(this.#taken, through);
  }
}
