import { digest, SYSTEM_SOURCE, type Event, type EventData } from '@srvthreds/core';
import type { ExpressionScope } from '../expression/Expression.ts';
import type { CompiledPattern, CompiledReaction } from './CompiledPattern.ts';
import { LocalsDraft } from './LocalsDraft.ts';
import { seededRandom } from './seededRandom.ts';
import type { StepContext } from './StepContext.ts';
import type { StepLog, StepMessage, StepResult } from './StepResult.ts';
import type { ReactionState, ThredMeta, ThredState, ThredStatus } from './ThredState.ts';

/** A step in the making: a thred's state that may be written to, and what shall come of it. Thrown away on failure. */
export class StepDraft {
  readonly pattern: CompiledPattern;
  readonly context: StepContext;
  readonly locals: LocalsDraft;
  readonly participants: Set<string>;
  reaction: ReactionState | undefined;
  status: ThredStatus;
  meta: ThredMeta;
  readonly log: StepLog[] = [];
  readonly #before: ThredState;
  readonly #messages: StepMessage[] = [];
  readonly #random: () => number;
  #events = 0;
  #entries: number;

  constructor(pattern: CompiledPattern, before: ThredState, context: StepContext) {
    this.pattern = pattern;
    this.context = context;
    this.#before = before;
    this.locals = new LocalsDraft(before.locals);
    this.participants = new Set(before.participants);
    this.reaction = before.reaction;
    this.status = before.status;
    this.meta = before.meta;
    this.#entries = before.entries;
    this.#random = seededRandom(`${before.id} ${context.causeId}`);
  }

  get thredId(): string {
    return this.#before.id;
  }

  /** The reaction that the thred is in; undefined once it has ended. */
  get current(): CompiledReaction | undefined {
    return this.pattern.reactions.find(({ name }) => name === this.reaction?.name);
  }

  /** What an expression sees when it is evaluated for this input now. */
  scope(event: Event, outboundEvent?: Event): ExpressionScope {
    return {
      event,
      thredId: this.thredId,
      locals: this.locals,
      now: this.context.now,
      random: this.#random,
      log: this.context.log,
      ...(outboundEvent ? { outboundEvent } : {}),
    };
  }

  /** An event that the thred sends. The same cause always gives the same ids. */
  newEvent(type: string, { data, re }: { data?: EventData; re?: string }): Event {
    const index = String(this.#events++);
    return {
      id: `evt${digest(this.thredId, this.context.causeId, index)}`,
      type,
      source: SYSTEM_SOURCE,
      thredId: this.thredId,
      ...(re === undefined ? {} : { re }),
      ...(data === undefined ? {} : { data }),
      time: this.context.now,
    };
  }

  send(to: readonly string[], event: Event): void {
    this.#messages.push({ to, event, seq: this.#before.messages + this.#messages.length + 1 });
  }

  /** Goes into a reaction afresh, even if it is the one that the thred is in. */
  enter(reaction: CompiledReaction): void {
    this.reaction = {
      name: reaction.name,
      enteredAt: this.context.now,
      entry: ++this.#entries,
    };
  }

  /** Leaves the last reaction. */
  end(): void {
    this.reaction = undefined;
    this.status = this.pattern.pattern.broadcastAllowed === true ? 'f' : 't';
  }

  finish(): StepResult {
    if (!this.#hasChanged()) return { state: this.#before, messages: [], log: this.log };
    const { reaction: _reaction, ...before } = this.#before;
    const { now } = this.context;
    const ended = before.status === 'a' && this.status !== 'a';
    const state: ThredState = {
      ...before,
      status: this.status,
      lastUpdateTime: now,
      meta: this.meta,
      ...(this.reaction ? { reaction: this.reaction } : {}),
      ...(ended ? { endTime: now } : {}),
      locals: this.locals.values,
      participants: [...this.participants],
      entries: this.#entries,
      messages: before.messages + this.#messages.length,
    };
    return { state, messages: this.#messages, log: this.log };
  }

  /** A step without a match leaves the very same state, so that nobody has to write it again. */
  #hasChanged(): boolean {
    const before = this.#before;
    return (
      this.#messages.length > 0 ||
      this.reaction !== before.reaction ||
      this.status !== before.status ||
      this.meta !== before.meta ||
      this.locals.values !== before.locals ||
      this.participants.size !== before.participants.length
    );
  }
}
