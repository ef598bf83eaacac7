import { digest, routeOfThred, type Event, type Transition } from '@srvthreds/core';
import type { SpawnContext } from '../step/StepResult.ts';
import type { ThredParent } from '../step/ThredState.ts';

/**
 * What one partition asks of another. A command is written into the outbox by the commit that decides it, sent until the
 * other partition's queue has it, and carried out any number of times with the effect of one.
 */
export type Command =
  StartWork | OfferWork | AdmitWork | ReleaseWork | TerminateWork | TransitionWork;

interface CommandBase {
  readonly format: 1;
  /** Time of the commit that decided it, milliseconds since 1970. */
  readonly acceptedAt: number;
  readonly thredId: string;
}

/** A thred shall be born. */
export interface StartWork extends CommandBase {
  readonly kind: 'start';
  readonly patternId: string;
  readonly patternVersion: string;
  /** Its first input, for this thred. */
  readonly event?: Event;
  /** Who spawned it, and what it takes over from there. */
  readonly parent?: ThredParent;
  readonly context?: SpawnContext;
  /** It was admitted by its pattern's limiter, which wants the place back. */
  readonly holdsPlace?: true;
}

/** An event that is for no thred is offered to one that waits for such events. */
export interface OfferWork extends CommandBase {
  readonly kind: 'offer';
  readonly event: Event;
  /** When the event was first accepted, milliseconds since 1970. */
  readonly eventAcceptedAt: number;
  /** The dead letter from which it is offered again: another offer than the one that was set aside. */
  readonly again?: string;
}

/** A thred of a pattern with limits wants a place. */
export interface AdmitWork extends CommandBase {
  readonly kind: 'admit';
  readonly patternId: string;
  /** What is sent on if there is one. */
  readonly start: Omit<StartWork, 'acceptedAt' | 'holdsPlace'>;
}

/** A thred needs its place no longer. */
export interface ReleaseWork extends CommandBase {
  readonly kind: 'release';
  readonly patternId: string;
  /** It never lived: its start does not count for the interval. */
  readonly hasFailed?: true;
}

/** A thred shall end, whatever it waits for. */
export interface TerminateWork extends CommandBase {
  readonly kind: 'terminate';
  /** The pattern whose limiter passes it on, so that it cannot overtake the start that takes the same way. */
  readonly through?: string;
  /** It was there when this was decided: if it is not any more, it has ended, and nothing is left to forbid. */
  readonly onlyIfThere?: true;
  readonly request?: ControlRequest;
}

/** A thred shall make a transition, because an administrator says so. */
export interface TransitionWork extends CommandBase {
  readonly kind: 'transition';
  readonly transition: Transition;
  readonly request: ControlRequest;
}

/** The system event behind a command, so that the change and its answer are one commit. */
export interface ControlRequest {
  readonly eventId: string;
  readonly op: string;
  /** Who asked. */
  readonly sourceId: string;
}

export const COMMAND_KINDS: ReadonlySet<string> = new Set([
  'start',
  'offer',
  'admit',
  'release',
  'terminate',
  'transition',
] satisfies Command['kind'][]);

/** Where a command is carried out, and which others it must not overtake there. */
export function routeOfCommand(command: Command): string {
  switch (command.kind) {
    case 'admit':
    case 'release':
      return routeOfLimiter(command.patternId);
    case 'terminate':
      return command.through === undefined
        ? routeOfThred(command.thredId)
        : routeOfLimiter(command.through);
    case 'start':
    case 'offer':
    case 'transition':
      return routeOfThred(command.thredId);
  }
}

/** The route of a pattern's limiter. */
export function routeOfLimiter(patternId: string): string {
  return routeOfThred(digest(patternId));
}

/**
 * The same command always has the same id, and another one never: what passes through a limiter is another one behind it.
 * Behind the first `/` stands the thred, by which commands about one thred are kept in order.
 */
export function commandId(command: Command): string {
  const { kind, thredId } = command;
  switch (kind) {
    case 'offer':
      return command.again === undefined
        ? `offer:${digest(command.event.id)}/${thredId}`
        : `offer-again:${digest(command.again)}/${thredId}`;
    case 'transition':
      return `transition:${digest(command.request.eventId)}/${thredId}`;
    case 'terminate':
      return command.request
        ? `terminate:${digest(command.request.eventId)}/${thredId}`
        : `${command.through === undefined ? 'terminate' : 'terminate-through'}/${thredId}`;
    case 'start':
    case 'admit':
    case 'release':
      return `${kind}/${thredId}`;
  }
}

/** The thred that a command is about. @param id of the command */
export function thredOfCommand(id: string): string {
  return id.slice(id.indexOf('/') + 1);
}
