import { errorMessage, type Logger, type Message } from '@srvthreds/core';
import type { JournalLine } from '@srvthreds/engine';
import { describeFailure, statusOf, type Intake } from '@srvthreds/service';
import type { Server, Socket } from 'socket.io';
import { identify, type Identity } from './identify.ts';
import { Mailboxes } from './Mailboxes.ts';

export interface GatewayOptions {
  readonly intake: Intake;
  readonly logger: Logger;
  readonly mailboxes?: Mailboxes;
}

/** What a client's acknowledgement is called with. */
export type Answer =
  | { readonly receipt: Awaited<ReturnType<Intake['accept']>> }
  | { readonly error: ReturnType<typeof describeFailure> };

type Acknowledge = (answer: Answer) => void;

/** The way to the participants. */
export interface Gateway {
  /** Delivers a message: to those who are connected at once, to the others when they come. */
  readonly deliver: (message: Message) => void;
  /** Puts messages of an earlier process back into the mailboxes. */
  readonly restore: (lines: readonly JournalLine[]) => void;
}

/** The namespace `/`: participants send events and get their messages, both as `message` events. */
export function openGateway(io: Server, options: GatewayOptions): Gateway {
  const { mailboxes = new Mailboxes() } = options;
  const participants = io.of('/');
  participants.use((socket, next) => {
    try {
      socket.data = identify(socket.handshake.auth);
      next();
    } catch (error) {
      next(refusal(errorMessage(error)));
    }
  });
  participants.on('connection', (socket) => {
    const { participantId, after } = socket.data as Identity;
    const mailbox = mailboxes.of(participantId);
    for (const message of mailbox.after(after ?? mailbox.taken)) {
      socket.emit('message', message);
      mailbox.take(message.number);
    }
    void socket.join(roomOf(participantId));
    socket.on('message', async (candidate: unknown, acknowledge?: Acknowledge) => {
      const reply = await answer(candidate, socket, options);
      if (typeof acknowledge === 'function') acknowledge(reply);
    });
  });
  const deliver = (message: Message): void => {
    for (const participantId of message.to) {
      const mailbox = mailboxes.of(participantId);
      const delivered = mailbox.append(message);
      const room = roomOf(participantId);
      if (!delivered || !participants.adapter.rooms.has(room)) continue;
      participants.to(room).emit('message', delivered);
      mailbox.take(delivered.number);
    }
  };
  const restore = (lines: readonly JournalLine[]): void => {
    for (const { messages = [] } of lines)
      for (const { to, event, seq } of messages) deliver({ id: event.id, to, event, seq });
  };
  return { deliver, restore };
}

/** Socket.IO gives every connection a room of its own; a participant's must not be taken for one. */
function roomOf(participantId: string): string {
  return `participant:${participantId}`;
}

/** Takes an event in. Whatever source it names, it is from whoever is connected. */
async function answer(
  candidate: unknown,
  socket: Socket,
  { intake, logger }: GatewayOptions,
): Promise<Answer> {
  const { participantId } = socket.data as Identity;
  const isObject = typeof candidate === 'object' && candidate !== null && !Array.isArray(candidate);
  const event = isObject ? { ...candidate, source: { id: participantId } } : candidate;
  try {
    return { receipt: await intake.accept(event) };
  } catch (error) {
    if (statusOf(error) === 500) logger.error({ err: error, participantId }, 'event not taken');
    return { error: describeFailure(error) };
  }
}

/** Socket.IO hands `data` on to the client beside the message. */
function refusal(message: string): Error {
  return Object.assign(new Error(message), {
    data: { code: 'PARTICIPANT_INVALID', message, retryable: false },
  });
}
