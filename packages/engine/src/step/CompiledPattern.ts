import type { Expiry, Pattern, SourceRule, Spawn, Transition } from '@srvthreds/core';
import type { Expression } from '../expression/Expression.ts';
import type { Clauses } from '../match/Clause.ts';
import type { WaitLabels } from '../match/WaitLabels.ts';
import type { Template } from './template.ts';

/** A pattern made ready to run: every expression parsed, every name resolved. */
export interface CompiledPattern {
  readonly id: string;
  readonly version: string;
  readonly pattern: Pattern;
  readonly reactions: readonly CompiledReaction[];
  /** How many of its threds there may be; undefined: any number, at any time. */
  readonly limits?: InstanceLimits;
  /** By what it is found, if that is known already; `outlineOf` finds it out. */
  readonly outline?: PatternOutline;
}

/** By what events find a pattern and those who wait in it. */
export interface PatternOutline {
  /** What an event must hold to start it. */
  readonly start: Clauses;
  /** The labels of the threds that wait for events that are for no thred, by reaction. */
  readonly waits: ReadonlyMap<string, WaitLabels>;
}

/** Bounds on the threds of one pattern; at least one of them is greater than 0. */
export interface InstanceLimits {
  /** Most threds alive at once; 0: no limit. */
  readonly maxInstances: number;
  /** Least time between two starts, milliseconds; 0: none. */
  readonly intervalMs: number;
}

export interface CompiledReaction {
  readonly name: string;
  readonly index: number;
  readonly condition: CompiledCondition;
  /** Who may trigger it; undefined: everybody. */
  readonly sources?: readonly SourceRule[];
  /** Roles of which the sender needs one; undefined: none. */
  readonly roles?: readonly string[];
  readonly expiry?: Expiry;
  /** Events that are for no thred are offered to threds that wait here. */
  readonly takesUnbound: boolean;
}

export type CompiledCondition = CompiledFilter | CompiledOr | CompiledAnd;

interface CompiledBase {
  /** Place in the condition tree, such as `0.1`; empty for the outermost. */
  readonly path: string;
  readonly onTrue?: Expression;
  readonly directives: CompiledDirectives;
}

export interface CompiledFilter extends CompiledBase {
  readonly type: 'filter';
  readonly expression: Expression;
}

export interface CompiledOr extends CompiledBase {
  readonly type: 'or';
  readonly operands: readonly CompiledCondition[];
}

export interface CompiledAnd extends CompiledBase {
  readonly type: 'and';
  readonly operands: readonly CompiledCondition[];
}

/** What a match brings about; what is missing does not happen. */
export interface CompiledDirectives {
  readonly transform?: CompiledTransform;
  readonly publish?: CompiledPublish;
  readonly transition?: Transition;
  readonly spawn?: Spawn;
}

/** With neither template nor expression, applying it fails. */
export interface CompiledTransform {
  readonly template?: Template;
  readonly templateXpr?: Expression;
  readonly re?: Expression;
}

export interface CompiledPublish {
  readonly to: Template;
  readonly name?: string;
  readonly onPublish?: Expression;
}
