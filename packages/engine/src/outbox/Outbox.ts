import { isCommandRow } from '../protocol/OutboxRows.ts';
import type { OutboxMessage } from './MessageSink.ts';
import type { Publisher } from './Publisher.ts';

/**
 * The two ways out of a partition: messages for receivers outside, and commands for other partitions. They do not wait
 * for one another, so that a receiver that takes nothing never stops the engine itself.
 */
export class Outbox {
  readonly #messages: Publisher;
  readonly #commands: Publisher;

  constructor(parts: { readonly messages: Publisher; readonly commands: Publisher }) {
    this.#messages = parts.messages;
    this.#commands = parts.commands;
  }

  /** Sends what was committed, after what was sent before. */
  send(rows: readonly OutboxMessage[]): void {
    const commands = rows.filter(isCommandRow);
    if (commands.length > 0) this.#commands.send(commands);
    const messages = commands.length > 0 ? rows.filter((row) => !isCommandRow(row)) : rows;
    if (messages.length > 0) this.#messages.send(messages);
  }

  /** Resolves when there is room for more. */
  async room(): Promise<void> {
    await this.#messages.room();
    await this.#commands.room();
  }

  /** Resolves when everything is delivered or set aside. */
  async drained(): Promise<void> {
    await Promise.all([this.#messages.drained(), this.#commands.drained()]);
  }

  get isIdle(): boolean {
    return this.#messages.isIdle && this.#commands.isIdle;
  }

  /** Hands nothing more on; what is left stays in the store for the next owner. */
  stop(): void {
    this.#messages.stop();
    this.#commands.stop();
  }
}
