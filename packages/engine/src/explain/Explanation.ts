import type { StepLog } from '../step/StepResult.ts';

/** Why an event would or would not do something, to every pattern and thred that it might concern. Nothing is changed. */
export interface Explanation {
  readonly eventId: string;
  /** Patterns that it might start: those that the index names first, in the order in which they are tried, then others. */
  readonly patterns: readonly PatternExplanation[];
  /** The thred that it is for; of an event that is for none, those that wait for such events. */
  readonly threds: readonly ThredExplanation[];
  /** How many more there are, beyond the limit. */
  readonly omitted: { readonly patterns: number; readonly threds: number };
}

export interface PatternExplanation extends ReactionExplanation {
  readonly patternId: string;
  /** Missing if the pattern is not in use. */
  readonly version?: string;
  /** False if the index leaves it out: what it requires of an event, this one does not have. */
  readonly isCandidate: boolean;
}

export interface ThredExplanation extends ReactionExplanation {
  readonly thredId: string;
  readonly patternId?: string;
}

export interface ReactionExplanation {
  readonly verdict: Verdict;
  /** The reaction that was asked; missing if there is none. */
  readonly reaction?: string;
  /** What decided, at most 20. */
  readonly reasons: readonly Reason[];
  /** What the step would write down, were it made now; missing where none would be made. */
  readonly log?: readonly StepLog[];
}

/**
 * `matches`: it would be taken; `no-match`: the condition does not hold; `fails`: an expression, or the step, goes wrong;
 * `source`, `role`: its sender is not allowed; `limit`: the pattern's limits leave no place; `inactive`: the pattern is
 * not in use, or the version that a thred is on cannot be had; `ended`: the thred is not there, or has no reaction any more.
 */
export type Verdict =
  'matches' | 'no-match' | 'fails' | 'source' | 'role' | 'limit' | 'inactive' | 'ended';

/** A part of a condition that decided, and what it was found to be. */
export interface Reason {
  /** Path of the condition in the tree, such as `0.1`, empty for the outermost; or the name of another field. */
  readonly place: string;
  /** The part itself, as the pattern has it. At most 500 characters. */
  readonly expression: string;
  /** What it gives, as JSON; `nothing` for no result. At most 500 characters. */
  readonly value: string;
  /** Of a comparison: its two sides. */
  readonly sides?: readonly { readonly expression: string; readonly value: string }[];
}
