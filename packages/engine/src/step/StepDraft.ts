import { digest, SYSTEM_SOURCE, type Event, type EventData } from '@srvthreds/core';
import { EngineError } from '../errors.ts';
import type { ExpressionScope } from '../expression/Expression.ts';
import type { CompiledPattern, CompiledReaction } from './CompiledPattern.ts';
import { LocalsDraft } from './LocalsDraft.ts';
import { lazyRandom } from './seededRandom.ts';
import {
  MOST_CHILDREN,
  MOST_GENERATIONS,
  type PatternRef,
  type StepContext,
} from './StepContext.ts';
import type { StepLog, StepMessage, StepResult, StepSpawn } from './StepResult.ts';
import type {
  ReactionState,
  SpawnType,
  ThredChild,
  ThredMeta,
  ThredState,
  ThredStatus,
} from './ThredState.ts';

/** A step in the making: a thred's state that may be written to, and what shall come of it. Thrown away on failure. */
export class StepDraft {
  readonly pattern: CompiledPattern;
  readonly context: StepContext;
  /** The event that began the step; undefined if none did. */
  readonly cause: Event | undefined;
  readonly locals: LocalsDraft;
  readonly participants: Set<string>;
  reaction: ReactionState | undefined;
  status: ThredStatus;
  meta: ThredMeta;
  readonly log: StepLog[] = [];
  readonly #before: ThredState;
  readonly #messages: StepMessage[] = [];
  readonly #spawns: StepSpawn[] = [];
  readonly #random = lazyRandom(() => `${this.thredId} ${this.context.causeId}`);
  #events = 0;
  #entries: number;

  constructor(pattern: CompiledPattern, before: ThredState, context: StepContext, cause?: Event) {
    this.pattern = pattern;
    this.context = context;
    this.cause = cause;
    this.#before = before;
    this.locals = new LocalsDraft(before.locals);
    this.participants = new Set(before.participants);
    this.reaction = before.reaction;
    this.status = before.status;
    this.meta = before.meta;
    this.#entries = before.entries;
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
      id: `evt${this.#name(index)}`,
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

  /**
   * Wants another thred. The same cause always gives the same ids.
   *
   * @param input its first event, whatever thred that was for
   * @throws EngineError `STEP_SPAWN_TOO_DEEP`
   */
  spawn(
    pattern: PatternRef,
    spawnType: SpawnType,
    { input, withContext }: { readonly input: Event | undefined; readonly withContext: boolean },
  ): void {
    const generation = (this.#before.parent?.generation ?? 0) + 1;
    if (generation > MOST_GENERATIONS)
      throw new EngineError(
        'STEP_SPAWN_TOO_DEEP',
        `expected at most ${MOST_GENERATIONS} threds that spawned one another, found more`,
      );
    const name = this.#name(`spawn ${this.#spawns.length}`);
    const thredId = `${pattern.id}_${name}`;
    this.#spawns.push({
      thredId,
      pattern,
      parent: { thredId: this.thredId, spawnType, generation },
      ...(input ? { event: { ...input, thredId } } : {}),
      ...(withContext
        ? { context: { locals: this.locals.values, participants: [...this.participants] } }
        : {}),
    });
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
    if (!this.#hasChanged())
      return { state: this.#before, messages: [], spawns: [], log: this.log };
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
      ...(this.#spawns.length > 0 ? { children: this.#children() } : {}),
    };
    return { state, messages: this.#messages, spawns: this.#spawns, log: this.log };
  }

  /** The same cause always gives the same name, another one never. */
  #name(part: string): string {
    const { causeId, causeKind } = this.context;
    const kind = causeKind === undefined ? [] : [causeKind];
    return digest(this.thredId, causeId, part, ...kind);
  }

  #children(): readonly ThredChild[] {
    const spawned = this.#spawns.map(({ thredId, pattern, parent }): ThredChild => ({
      thredId,
      spawnType: parent.spawnType,
      ...(pattern.isLimited ? { limitedBy: pattern.id } : {}),
    }));
    return keepTrack([...(this.#before.children ?? []), ...spawned]);
  }

  /** A step without a match leaves the very same state, so that nobody has to write it again. */
  #hasChanged(): boolean {
    const before = this.#before;
    return (
      this.#messages.length > 0 ||
      this.#spawns.length > 0 ||
      this.reaction !== before.reaction ||
      this.status !== before.status ||
      this.meta !== before.meta ||
      this.locals.values !== before.locals ||
      this.participants.size !== before.participants.length
    );
  }
}

/** Children end with the thred, so none of them is forgotten; siblings are only shown. @throws `STEP_TOO_MANY_CHILDREN` */
function keepTrack(spawned: readonly ThredChild[]): readonly ThredChild[] {
  const tooMany = spawned.length - MOST_CHILDREN;
  if (tooMany <= 0) return spawned;
  const siblings = spawned.filter(({ spawnType }) => spawnType === 'sibling');
  if (siblings.length < tooMany)
    throw new EngineError(
      'STEP_TOO_MANY_CHILDREN',
      `expected at most ${MOST_CHILDREN} children of one thred, found more`,
    );
  const forgotten = new Set(siblings.slice(0, tooMany));
  return spawned.filter((one) => !forgotten.has(one));
}
