import type { Event } from '@srvthreds/core';
import { io, type Socket } from 'socket.io-client';
import type { EventAnswer, Gap, TakeAnswer } from '../../../src/session-agent.ts';

const ANSWERS_WITHIN_MS = 10_000;

/** What a participant's program does: it remembers the last number, says it when it connects, and takes what it got. */
export class TestClient {
  /** Ids of the events that came, in order; each as often as it came. */
  readonly ids: string[] = [];
  readonly gaps: Gap[] = [];
  readonly refusals: unknown[] = [];
  readonly numbers: number[] = [];
  seen: number;
  readonly #participantId: string;
  readonly #takes: boolean;
  #socket: Socket | undefined;

  constructor(participantId: string, { takes = true, seen = 0 } = {}) {
    this.#participantId = participantId;
    this.#takes = takes;
    this.seen = seen;
  }

  get socket(): Socket {
    return this.#socket!;
  }

  /** Leaves the node where it is, if any, and connects to another. */
  async connect(url: string, headers: Readonly<Record<string, string>> = {}): Promise<void> {
    this.leave();
    const socket = io(url, {
      // Asked at every connection, those that it makes by itself as well.
      auth: (tell) => tell({ token: this.#participantId, after: this.seen }),
      transports: ['websocket'],
      forceNew: true,
      reconnectionDelay: 20,
      extraHeaders: headers,
    });
    this.#socket = socket;
    socket.on('message', (event: Event, number: number) => this.#onMessage(socket, event, number));
    socket.on('gap', (gap: Gap) => {
      this.gaps.push(gap);
      if (gap.reason === 'unknown') this.seen = 0;
    });
    socket.on('refused', (refusal: unknown) => this.refusals.push(refusal));
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('connect_error', reject);
    });
  }

  leave(): void {
    this.#socket?.removeAllListeners();
    this.#socket?.disconnect();
  }

  send(event: unknown): Promise<EventAnswer> {
    return this.socket
      .timeout(ANSWERS_WITHIN_MS)
      .emitWithAck('message', event) as Promise<EventAnswer>;
  }

  take(through: unknown): Promise<TakeAnswer> {
    return this.socket
      .timeout(ANSWERS_WITHIN_MS)
      .emitWithAck('take', through) as Promise<TakeAnswer>;
  }

  #onMessage(socket: Socket, event: Event, number: number): void {
    this.ids.push(event.id);
    this.numbers.push(number);
    this.seen = number;
    if (this.#takes) socket.emit('take', number);
  }
}
