import type { Message } from 'amqplib';
import { tokenOf } from './wire.ts';

const MAX_KNOWN = 10_000;

/**
 * How often messages of classic queues have been handed out, as far as this service did it: such a queue only says that
 * a message comes again. Bounded; what is forgotten counts as handed out once.
 */
export class HandOuts {
  readonly #times = new Map<string, number>();

  /** Times before this one, since it was published. */
  timesBefore(message: Message): number {
    const atLeast = message.fields.redelivered ? 1 : 0;
    return this.#times.get(tokenOf(message) ?? '') ?? atLeast;
  }

  /** It goes back unsettled. */
  remember(message: Message): void {
    const token = tokenOf(message);
    if (token === undefined) return;
    const times = this.timesBefore(message) + 1;
    this.#times.delete(token);
    this.#times.set(token, times);
    if (this.#times.size <= MAX_KNOWN) return;
    const [oldest] = this.#times.keys();
    this.#times.delete(oldest!);
  }

  /** It was settled. */
  forget(message: Message): void {
    if (this.#times.size > 0) this.#times.delete(tokenOf(message) ?? '');
  }
}
