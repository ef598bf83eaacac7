import type { Event, EventError, Transition } from '@srvthreds/core';
import type { Consulted } from '../step/Consulted.ts';
import type { StepLog, StepMessage } from '../step/StepResult.ts';
import type { SpawnContext } from '../step/StepResult.ts';
import type { ThredParent, ThredState } from '../step/ThredState.ts';

/** What is written down about one piece of work, in the commit that carries it out. */
export interface JournalBody {
  readonly format: 1;
  /**
   * `start`: a thred was born, with the event if there is one; `event`: a thred was given it; `expiry`: a thred's time
   * was over; `transition`, `terminated`: an administrator, or the end of the thred that spawned it, has changed it;
   * `handled`: it started several threds, or went to threds that wait or to patterns with limits;
   * `limit`: a thred was not made, since its pattern's limits left no place; `control`: a system event was answered;
   * `orphan`: nobody wanted it; `unknown-thred`: its thred is not there; `failed`: it was refused or went wrong;
   * `too-old`, `poison`: set aside.
   */
  readonly kind: JournalKind;
  readonly thredId?: string;
  readonly event?: Event;
  /** When the work was first accepted, and when the step was made; milliseconds since 1970. */
  readonly acceptedAt: number;
  readonly now: number;
  readonly log?: readonly StepLog[];
  readonly messages?: readonly StepMessage[];
  readonly error?: EventError;
  /** Why there was no place. */
  readonly limit?: 'full' | 'too-soon';
  /** The thred after the step, as clients see it; without its locals. */
  readonly thred?: ThredView;
  /** What else the step was given. With it, and the event and times above, the step can be made again. */
  readonly given?: StepGiven;
}

/** What a step was given besides event and time; only what there was. */
export interface StepGiven {
  /** What a thred was born with. */
  readonly birth?: {
    readonly patternVersion: string;
    readonly parent?: ThredParent;
    readonly context?: SpawnContext;
    readonly holdsPlace?: boolean;
    readonly isOnlyOutcome?: boolean;
  };
  /** An administrator's transition, and the id that names its cause. */
  readonly transition?: Transition;
  readonly causeId?: string;
  /** An event that the thred did not take, but which made an expiry that was overdue. */
  readonly offered?: Event;
  /** What it was told about services, groups, roles, and patterns to spawn. */
  readonly consulted?: Consulted;
}

export type JournalKind =
  | 'start'
  | 'handled'
  | 'event'
  | 'expiry'
  | 'transition'
  | 'terminated'
  | 'limit'
  | 'control'
  | 'orphan'
  | 'unknown-thred'
  | 'failed'
  | 'too-old'
  | 'poison';

/** A thred as it is shown to people. */
export interface ThredView {
  readonly id: string;
  readonly patternId: string;
  readonly patternName: string;
  readonly broadcastAllowed: boolean;
  readonly currentReaction: { readonly reactionName?: string; readonly expiry?: number };
  readonly startTime: number;
  readonly endTime?: number;
  readonly status: ThredState['status'];
  readonly lastUpdateTime: number;
  readonly meta: ThredState['meta'];
  readonly parentThredId?: string;
  readonly spawnType?: 'child' | 'sibling';
  readonly childThredIds?: readonly string[];
}
