import type { Directory } from '../directory/Directory.ts';

/** What makes a step, if no event does. */
export type CauseKind = 'timer' | 'control';

/** One version of a pattern. */
export interface PatternRef {
  readonly id: string;
  readonly version: string;
  /** Its threds need a place. */
  readonly isLimited: boolean;
}

/** What a step is given from outside: it reads no clock and throws no dice. */
export interface StepContext {
  /** The step's own time, milliseconds since 1970. */
  readonly now: number;
  /** When the event was first accepted, milliseconds since 1970. */
  readonly acceptedAt: number;
  /** Id of the work that makes the step; ids of messages derive from it. */
  readonly causeId: string;
  /** What kind of work that is, so that no event can be named like another cause. Default: an event. */
  readonly causeKind?: CauseKind;
  readonly directory: Directory;
  /** The pattern in use that has this id, or the id that this name gives; undefined if there is none. */
  readonly findPattern: (nameOrId: string) => PatternRef | undefined;
  /** Most reactions that one event may run through. */
  readonly maxSteps: number;
  readonly log: (text: string) => void;
}

export const DEFAULT_MAX_STEPS = 100;
/** Most threds that one thred keeps track of as spawned by it; of siblings beyond that, it forgets the oldest. */
export const MOST_CHILDREN = 2_000;

/** Deepest line of threds that spawned one another. */
export const MOST_GENERATIONS = 32;
