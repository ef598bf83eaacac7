import type { Event } from '@srvthreds/core';
import { routeOfEvent, routeOfThred, SYSTEM_THRED_ID } from '@srvthreds/core';
import type { AcceptedEvent } from '@srvthreds/queue';
import { EngineError } from '../errors.ts';
import {
  COMMAND_KINDS,
  routeOfCommand,
  type Command,
  type OfferWork,
  type StartWork,
  type TransitionWork,
} from './commands.ts';

/** Everything that can stand in a partition's queue. */
export type Work = AcceptedEvent | TimerWork | MarkerWork | DeadLetterWork | Command;

/** A reaction's time is over. */
export interface TimerWork {
  readonly format: 1;
  readonly kind: 'timer';
  /** Time of the commit that set the timer, milliseconds since 1970. */
  readonly acceptedAt: number;
  readonly thredId: string;
  /** The entry of the reaction that it belongs to. */
  readonly entry: number;
  readonly dueAt: number;
}

/** An owner's word to itself: it comes back only if the owner is the one that is handed messages. */
export interface MarkerWork {
  readonly format: 1;
  readonly kind: 'marker';
  readonly acceptedAt: number;
}

/** Somebody has decided about a dead letter. */
export interface DeadLetterWork {
  readonly format: 1;
  readonly kind: 'dead-letter';
  readonly acceptedAt: number;
  readonly action: 'send-again' | 'remove';
  /** Id of the letter within its partition. */
  readonly id: string;
  /** The route of what lies in it. */
  readonly route: string;
}

/** What runs a pattern's expressions, and so could be what an engine dies of. */
export type SteppedWork = AcceptedEvent | TimerWork | StartWork | OfferWork | TransitionWork;

/** An event for one thred. */
export type BoundWork = AcceptedEvent & { readonly event: Event & { readonly thredId: string } };

export function isBound(work: Work): work is BoundWork {
  return work.kind === 'event' && typeof work.event.thredId === 'string';
}

/** Asks something of the engine itself, not of a thred. */
export function isSystem(work: AcceptedEvent): boolean {
  return work.event.thredId === SYSTEM_THRED_ID;
}

/**
 * Which works must keep their order among one another: those of one route. A thred, the event that starts it, and
 * everything with its ordering key share a route.
 */
export function routeOfWork(work: Work): string {
  switch (work.kind) {
    case 'event':
      return routeOfEvent(work.event);
    case 'timer':
      return routeOfThred(work.thredId);
    case 'marker':
      return 'marker';
    case 'dead-letter':
      return work.route;
    case 'start':
    case 'offer':
    case 'admit':
    case 'release':
    case 'terminate':
    case 'transition':
      return routeOfCommand(work);
  }
}

const KINDS: ReadonlySet<string> = new Set([
  ...(['event', 'timer', 'marker', 'dead-letter'] satisfies Work['kind'][]),
  ...COMMAND_KINDS,
]);

/**
 * Reads what stands in a queue.
 *
 * @throws SyntaxError if it is not JSON; TypeError if it is no work of any release; EngineError `ENGINE_FORMAT_UNKNOWN` if
 *   a newer release has written it
 */
export function decodeWork(body: string): Work {
  const work = JSON.parse(body) as { format?: unknown; kind?: unknown } | null;
  const { format, kind } = work ?? {};
  if (format === 1 && typeof kind === 'string' && KINDS.has(kind)) return work as Work;
  const found = `format ${JSON.stringify(format)} kind ${JSON.stringify(kind)}`.slice(0, 200);
  const message = `expected work of format 1, found ${found}`;
  const isNewer = Number.isInteger(format) && (format as number) >= 1 && typeof kind === 'string';
  // What strangers put into the queue must not make every engine give the partition back.
  if (!isNewer) throw new TypeError(message);
  throw new EngineError('ENGINE_FORMAT_UNKNOWN', message);
}

const STEPPED: ReadonlySet<string> = new Set([
  'event',
  'timer',
  'start',
  'offer',
  'transition',
] satisfies SteppedWork['kind'][]);

export function isStepped(work: Work): work is SteppedWork {
  return STEPPED.has(work.kind);
}
