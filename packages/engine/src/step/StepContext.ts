import type { Directory } from '../directory/Directory.ts';

/** What a step is given from outside: it reads no clock and throws no dice. */
export interface StepContext {
  /** The step's own time, milliseconds since 1970. */
  readonly now: number;
  /** When the event was first accepted, milliseconds since 1970. */
  readonly acceptedAt: number;
  /** Id of the work that makes the step; ids of messages derive from it. */
  readonly causeId: string;
  readonly directory: Directory;
  /** Most reactions that one event may run through. */
  readonly maxSteps: number;
  readonly log: (text: string) => void;
}

export const DEFAULT_MAX_STEPS = 100;
