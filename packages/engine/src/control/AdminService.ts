import { EVENT_TYPES, WIRE_CODES, type Clock, type Event } from '@srvthreds/core';
import { ADMIN_ROLE, type Directory } from '../directory/Directory.ts';
import { RefusedError, unauthorized } from '../errors.ts';
import type { PatternsStore } from '../stores/PatternsStore.ts';
import type { ThredsStore } from '../stores/ThredsStore.ts';
import { dataControl, type Records } from './dataControl.ts';
import { reloadAllPatterns, reloadPattern, type PatternSource } from './reloadPatterns.ts';
import { opOf, type SystemEvents, type SystemOutcome } from './SystemEvents.ts';
import { getSystemSpec, type SystemSpec } from './systemSpec.ts';
import { terminateAllThreds, terminateThred, transitionThred } from './thredChanges.ts';
import { getEvents, getThreds, getThredsOf } from './thredQueries.ts';
import { watchThreds } from './watchThreds.ts';
import type { Watchers } from './Watchers.ts';

/** What the service works on. */
export interface AdminParts {
  readonly threds: ThredsStore;
  readonly patterns: PatternsStore;
  readonly directory: Directory;
  readonly watchers: Watchers;
  readonly clock: Clock;
}

export interface AdminServiceOptions {
  /** Where `reloadPattern` reads; without it, engines only take over what is in their store. */
  readonly patternSource?: PatternSource;
  /** Carries out data tasks; without it they are refused. */
  readonly records?: Records;
  /** What `getSystemSpec` tells. Default: nothing but the directory's participants. */
  readonly systemSpec?: () => SystemSpec;
  /** Ends this process in good order, `delayMs` from now. Without it `shutdown` is refused. */
  readonly onShutdown?: (delayMs: number) => void;
}

/** Everything that an operation may look at. */
export type AdminContext = AdminParts & AdminServiceOptions;

type Operation = (event: Event, context: AdminContext) => Promise<SystemOutcome> | SystemOutcome;

const SYS_OPERATIONS: Readonly<Record<string, Operation>> = {
  transitionThred,
  terminateThred,
  terminateAllThreds,
  getThreds,
  watchThreds,
  reloadPattern,
  reloadAllPatterns,
  shutdown,
};

const USER_OPERATIONS: Readonly<Record<string, Operation>> = {
  getThreds: getThredsOf,
  getEvents,
  getSystemSpec,
};

/**
 * The system events of administrators and participants. Who may do what is decided by the sender's id, which whoever
 * took the event in must have authenticated; nobody is an administrator by default.
 */
export class AdminService implements SystemEvents {
  readonly #context: AdminContext;

  constructor(parts: AdminParts, options: AdminServiceOptions = {}) {
    this.#context = { ...parts, ...options };
  }

  /** @throws RefusedError for what the sender may not do, or has left out */
  async handle(event: Event): Promise<SystemOutcome> {
    switch (event.type) {
      case EVENT_TYPES.sysControl:
        this.#requireAdmin(event);
        return operation(event, SYS_OPERATIONS)(event, this.#context);
      case EVENT_TYPES.dataControl:
        this.#requireAdmin(event);
        return dataControl(event, this.#context);
      case EVENT_TYPES.userControl:
        return operation(event, USER_OPERATIONS)(event, this.#context);
      default:
        throw new RefusedError(
          `expected a type of system event, found ${event.type}`,
          WIRE_CODES.invalidArgument,
        );
    }
  }

  #requireAdmin({ source, type }: Event): void {
    if (this.#context.directory.roles(source.id).includes(ADMIN_ROLE)) return;
    throw unauthorized(`expected an administrator for ${type}, found ${source.id}`);
  }
}

function operation(event: Event, operations: Readonly<Record<string, Operation>>): Operation {
  const op = opOf(event);
  if (op === '')
    throw new RefusedError('expected values.op, found none', WIRE_CODES.missingArgument);
  const found = Object.hasOwn(operations, op) ? operations[op] : undefined;
  if (found) return found;
  const known = Object.keys(operations).join(', ');
  throw new RefusedError(
    `expected op one of ${known}, found "${op.slice(0, 100)}"`,
    WIRE_CODES.invalidArgument,
  );
}

function shutdown(event: Event, { onShutdown }: AdminContext): SystemOutcome {
  if (!onShutdown)
    throw new RefusedError(
      'expected a service that may be shut down, found none',
      WIRE_CODES.clientError,
    );
  const delay = event.data?.content?.values;
  const delayMs = Number((delay as { delay?: unknown } | undefined)?.delay ?? 0);
  if (!(delayMs >= 0 && delayMs <= 3_600_000))
    throw new RefusedError(
      'expected a delay of 0 to 3,600,000 milliseconds',
      WIRE_CODES.invalidArgument,
    );
  const answer = { values: { status: 'OK', op: 'shutdown' } };
  return { answer, afterCommit: () => onShutdown(delayMs) };
}
