import type { Clock, Logger } from '@srvthreds/core';
import type { EventQ, QService } from '@srvthreds/queue';
import type { Server, Socket } from 'socket.io';
import type { Identity } from '../identity/Identity.ts';
import { MAILBOX_LIMITS } from '../mailbox/limits.ts';
import type { Mailbox } from '../mailbox/Mailbox.ts';
import type { Sessions } from '../sessions/Sessions.ts';
import type { Hints } from './Hints.ts';

export interface SessionAgentOptions {
  /** Where clients connect. Stays its maker's to close, as everything else here. */
  readonly io: Server;
  /** Who is at the other end: what `guardSockets` gives. What it throws turns the client away. */
  readonly identityOf: (socket: Socket) => Identity;
  readonly mailbox: Mailbox;
  readonly sessions: Sessions;
  readonly hints: Hints;
  /** Carries messages to participants: that of the engines' `messageQ`, with `participantTopic: sessionTopicOf`. */
  readonly messages: QService;
  /** Takes the clients' events. */
  readonly events: EventQ;
  /** Name of the node; each its own. Default: a random one. */
  readonly node?: string;
  /** Default: the machine's. */
  readonly clock?: Clock;
  /** Default: says nothing. */
  readonly logger?: Logger;
  /** Most messages of a topic that are taken and not in mailboxes, 1 to `MAILBOX_LIMITS.idsRemembered`. Default 256. */
  readonly prefetch?: number;
  /** Most messages sent to one client and not taken, >= 1. Default 256. */
  readonly maxUntaken?: number;
  /** Most bytes of these, >= 1; one reading of up to 4 MiB may go over it. Default 4 MiB. */
  readonly maxUntakenBytes?: number;
  /** Most events of one client that are not answered yet, >= 1. Default 32. */
  readonly maxEventsInFlight?: number;
  /** A client's mailbox is looked at after so long without a hint, milliseconds, >= 1. Default 30,000. */
  readonly lookEveryMs?: number;
}

/** The numbers among them, all decided. */
export type SessionAgentSettings = Required<
  Pick<
    SessionAgentOptions,
    'prefetch' | 'maxUntaken' | 'maxUntakenBytes' | 'maxEventsInFlight' | 'lookEveryMs'
  >
>;

/** @throws RangeError if one is outside its range */
export function readSettings(options: SessionAgentOptions): SessionAgentSettings {
  return {
    // When a node dies, so many may come again, and must be recognised.
    prefetch: whole('prefetch', options.prefetch ?? 256, MAILBOX_LIMITS.idsRemembered),
    maxUntaken: atLeastOne('maxUntaken', options.maxUntaken ?? 256),
    maxUntakenBytes: atLeastOne('maxUntakenBytes', options.maxUntakenBytes ?? 4_194_304),
    maxEventsInFlight: atLeastOne('maxEventsInFlight', options.maxEventsInFlight ?? 32),
    lookEveryMs: atLeastOne('lookEveryMs', options.lookEveryMs ?? 30_000),
  };
}

function atLeastOne(name: string, value: number): number {
  return whole(name, value, Number.MAX_SAFE_INTEGER);
}

function whole(name: string, value: number, most: number): number {
  if (Number.isInteger(value) && value >= 1 && value <= most) return value;
  throw new RangeError(`expected ${name} to be a whole number from 1 to ${most}, found ${value}`);
}
