/** A JSON definition of a state machine. */
export interface Pattern {
  /** Where editors find the schema of patterns; not looked at. */
  readonly $schema?: string;
  readonly name: string;
  /** Default: the name in lower case with `_` for every blank. */
  readonly id?: string;
  readonly description?: string;
  /** The first is where a thred begins; the following one is "next". At least one. */
  readonly reactions: readonly Reaction[];
  /** Least time between two starts, milliseconds; 0 or missing: none. */
  readonly instanceInterval?: number;
  /** Most threds alive at once; 0 or missing: no limit. */
  readonly maxInstances?: number;
  /** Participants may tell all others of a thred; its threds end as finished, not terminated. */
  readonly broadcastAllowed?: boolean;
  /** Answers are shown to the other participants. */
  readonly echoResponses?: boolean;
  /** Free, but for `active`: false takes the pattern out of use. */
  readonly meta?: Readonly<Record<string, unknown>> & { readonly active?: boolean };
  readonly created?: unknown;
  readonly modified?: unknown;
}

/** One state of a pattern. */
export interface Reaction {
  /** Default: `{pattern name}_{index}`. */
  readonly name?: string;
  readonly description?: string;
  readonly condition: Condition;
  /** Who may trigger it: ids, `$group`s, `/regular expressions/`. Missing or empty text: everybody; empty list: nobody. */
  readonly allowedSources?: string | readonly string[];
  /** Events without a thred id are offered to threds that wait here. */
  readonly allowUnboundEvents?: boolean;
  readonly permissions?: {
    readonly allowedRoles: readonly string[];
    readonly name?: string;
    readonly description?: string;
  };
  readonly expiry?: Expiry;
}

/** What happens when nothing does. */
export interface Expiry {
  /** Milliseconds from entering the reaction; 0: never. */
  readonly interval: number;
  /** Default: to the next reaction. */
  readonly transition?: Transition;
}

/** What a matching condition brings about. */
export interface Directives {
  readonly transform?: Transform;
  readonly publish?: Publish;
  readonly transition?: Transition;
  readonly spawn?: Spawn;
}

interface ConditionBase extends Directives {
  readonly description?: string;
  /** Run for its side effects when the condition has matched. */
  readonly onTrue?: { readonly xpr?: string };
}

/** Matches when its expression is truthy. */
export interface FilterCondition extends ConditionBase {
  readonly type: 'filter';
  readonly xpr: string;
}

/** Matches with the first operand that does. */
export interface OrCondition extends ConditionBase {
  readonly type: 'or';
  readonly operands: readonly Condition[];
}

/** Matches when every operand has matched once, on whatever events. */
export interface AndCondition extends ConditionBase {
  readonly type: 'and';
  readonly operands: readonly Condition[];
}

export type Condition = FilterCondition | OrCondition | AndCondition;

/** Makes the outgoing event's data. */
export interface Transform {
  readonly description?: string;
  /** `$xpr(...)` texts and `$xpr` keys in it are evaluated. */
  readonly eventDataTemplate?: unknown;
  /** Used if there is no template. */
  readonly templateXpr?: string;
  readonly meta?: { readonly reXpr?: string };
}

/** Says who gets the outgoing event. */
export interface Publish {
  readonly description?: string;
  readonly to: string | readonly unknown[];
  /** Name by which `$isResponseFor` knows it. */
  readonly name?: string;
  readonly onPublish?: { readonly xpr?: string };
}

/** Which reaction follows. */
export interface Transition {
  readonly description?: string;
  /** A reaction's name, `$next` (default), `$terminate` or `$noTransition`. */
  readonly name?: string;
  /** What the next reaction is given at once; `default`: nothing. */
  readonly input?: TransitionInput;
  /** For `local`: which one. */
  readonly localName?: string;
}

export type TransitionInput = 'default' | 'forward' | 'local';

/** Starts other threds. */
export interface Spawn {
  readonly names: readonly string[];
  readonly type: 'child' | 'sibling';
  readonly input: TransitionInput;
  readonly localName?: string;
  /** Copy locals and participants. */
  readonly context?: boolean;
}

/** Names that a transition may have besides those of reactions. */
export const TRANSITIONS = {
  next: '$next',
  terminate: '$terminate',
  stay: '$noTransition',
} as const;
