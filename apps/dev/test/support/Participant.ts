import { once } from 'node:events';
import type { Event, Message } from '@srvthreds/core';
import { io, type Socket } from 'socket.io-client';

const WAIT_MS = 5_000;

/** A participant's program, as small as it gets. */
export class Participant {
  readonly socket: Socket;
  readonly messages: Message[] = [];
  readonly #arrived = new EventTarget();

  constructor(url: string, auth: object) {
    this.socket = io(url, { auth, reconnection: false, forceNew: true });
    this.socket.on('message', (message: Message) => {
      this.messages.push(message);
      this.#arrived.dispatchEvent(new globalThis.Event('message'));
    });
  }

  async send(event: unknown): Promise<{ receipt?: { outcome: string }; error?: { code: string } }> {
    return this.socket.timeout(WAIT_MS).emitWithAck('message', event) as never;
  }

  /** Resolves when so many messages have come, with the last of them. */
  async message(count: number): Promise<Message> {
    const signal = AbortSignal.timeout(WAIT_MS);
    while (this.messages.length < count) await once(this.#arrived, 'message', { signal });
    return this.messages[count - 1]!;
  }

  close(): void {
    this.socket.close();
  }
}

/** The answer to a form, as a participant's program makes it. */
export function answerTo({ event }: Message, id: string, values: object): Event {
  return {
    id,
    type: event.data!.advice!.eventType!,
    thredId: event.thredId!,
    re: event.id,
    source: { id: 'overwritten' },
    data: { content: { values: values as Record<string, unknown> } },
  };
}
