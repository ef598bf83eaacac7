import { errorCode, type Clock, type Event, type Logger, type Message } from '@srvthreds/core';
import type { EventQ } from '@srvthreds/queue';
import type { Socket } from 'socket.io';
import type { Identity } from '../identity/Identity.ts';
import { stamp } from '../identity/stamp.ts';
import type { Mailbox, MailboxEntry } from '../mailbox/Mailbox.ts';
import type { NodeSessions } from '../sessions/NodeSessions.ts';
import { AgentError } from './errors.ts';
import { Feed, type FeedParts } from './Feed.ts';
import { describeError, type EventAnswer, type Gap, type TakeAnswer } from './protocol.ts';

/** When a client that has sent too much may come again. */
const RETRY_AFTER_MS = 100;

export interface ConnectionParts extends Pick<FeedParts, 'window' | 'lookEveryMs'> {
  readonly mailbox: Mailbox;
  readonly events: EventQ;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Who is at the other end, as long as that holds. */
  readonly identityOf: (socket: Socket) => Identity;
  readonly maxEventsInFlight: number;
}

type Answer = EventAnswer | TakeAnswer;

/** One connected client: its events come in, its messages go out. */
export class Connection {
  readonly participantId: string;
  readonly #socket: Socket;
  readonly #parts: ConnectionParts;
  readonly #feed: Feed;
  /** Answers that are on their way. */
  readonly #inFlight = new Set<Promise<void>>();
  /** Takings are not counted: all that come together are one call. */
  #eventsInFlight = 0;

  /** @param after number of the last message that the client has seen */
  constructor(socket: Socket, parts: ConnectionParts, after: number) {
    this.#socket = socket;
    this.#parts = parts;
    this.participantId = parts.identityOf(socket).participantId;
    const { participantId } = this;
    const outlet = {
      message: (entry: MailboxEntry) => this.#sendMessage(entry),
      gap: (gap: Gap) => void socket.emit('gap', gap),
    };
    this.#feed = new Feed({ ...parts, participantId, outlet }, after);
    socket.on('message', (event: unknown, acknowledge: unknown) =>
      this.#answer(acknowledge, () => this.#publish(event)),
    );
    socket.on('take', (through: unknown, acknowledge: unknown) =>
      this.#answer(acknowledge, () => this.#take(through)),
    );
  }

  /** Opens its session, then sends what waits: whatever comes after that, somebody hears of. */
  async begin(node: NodeSessions): Promise<void> {
    await this.openSession(node);
    this.#feed.wake();
  }

  async openSession(node: NodeSessions): Promise<void> {
    const { roles } = this.#parts.identityOf(this.#socket);
    const data = { roles, isProxy: this.#isProxy };
    await node.open(this.participantId, { id: this.#socket.id, data });
  }

  /** As `openSession`; a client for whom there is none any more is turned away. */
  async reopenSession(node: NodeSessions): Promise<void> {
    if (this.#socket.disconnected) return;
    try {
      await this.openSession(node);
      // It may have gone while its session was opened.
      if (this.#socket.disconnected) await this.endSession(node);
    } catch (error) {
      refuseSocket(this.#socket, error);
    }
  }

  async endSession(node: NodeSessions): Promise<void> {
    await node.end({ participantId: this.participantId, id: this.#socket.id });
  }

  /** There may be something new. */
  wake(): void {
    this.#feed.wake();
  }

  /** Sends no more messages. */
  end(): void {
    this.#feed.close();
  }

  /** Lets the client go, who comes again by himself, after the answers to what he sent. */
  async letGo(): Promise<void> {
    this.end();
    this.#socket.removeAllListeners('message');
    await Promise.all(this.#inFlight);
    endTransport(this.#socket);
  }

  /** Services that are connected as a participant get whole messages. */
  get #isProxy(): boolean {
    return this.#socket.handshake.headers['x-proxy-message'] === 'true';
  }

  #sendMessage({ number, body }: MailboxEntry): void {
    const message = JSON.parse(body) as Message;
    this.#socket.emit('message', this.#isProxy ? message : message.event, number);
  }

  async #publish(candidate: unknown): Promise<EventAnswer> {
    const { maxEventsInFlight: most } = this.#parts;
    if (this.#eventsInFlight >= most) throw busy(most);
    this.#eventsInFlight++;
    try {
      return await this.#queue(candidate);
    } finally {
      this.#eventsInFlight--;
    }
  }

  async #queue(candidate: unknown): Promise<EventAnswer> {
    const event = stamp(candidate, this.#parts.identityOf(this.#socket)) as Event;
    const { eventId, acceptedAt } = await this.#parts.events.queue(event);
    return { ok: true, eventId, acceptedAt };
  }

  async #take(through: unknown): Promise<TakeAnswer> {
    await this.#feed.take(through);
    return { ok: true };
  }

  #answer(acknowledge: unknown, work: () => Promise<Answer>): void {
    const tell = (answer: Answer): void => {
      if (typeof acknowledge === 'function') acknowledge(answer);
      else if (!answer.ok) this.#socket.emit('refused', answer.error);
    };
    const done = this.#perform(work).then(tell);
    this.#inFlight.add(done);
    void done.finally(() => this.#inFlight.delete(done));
  }

  async #perform(work: () => Promise<Answer>): Promise<Answer> {
    try {
      return await work();
    } catch (error) {
      const described = describeError(error);
      if (described.code !== errorCode(error))
        this.#parts.logger.warn(
          { err: error, participantId: this.participantId },
          'a client was not served',
        );
      return { ok: false, error: described };
    }
  }
}

function busy(most: number): AgentError {
  return new AgentError('AGENT_BUSY', `expected fewer than ${most} events on their way`, {
    retryable: true,
    details: { most, retryAfterMs: RETRY_AFTER_MS },
  });
}

/** Turns a client away; for good, unless the same may go well the next time. */
export function refuseSocket(socket: Socket, error: unknown): void {
  const refusal = describeError(error);
  socket.emit('refused', refusal);
  if (refusal.retryable) endTransport(socket);
  else socket.disconnect(true);
}

/** The client connects again by himself; after a disconnect that a server asks for, he would not. */
function endTransport(socket: Socket): void {
  socket.conn.close();
}
