import type { Logger } from '@srvthreds/core';
import { Member } from './Member.ts';
import type { World } from './World.ts';

/** Told of what engines log; for people who look into a run. */
export type LoggerOf = (engine: number) => Logger;

/** The engines of a run. */
export class Fleet {
  readonly #world: World;
  readonly #loggerOf: LoggerOf | undefined;
  readonly #members = new Map<number, Member>();

  constructor(world: World, loggerOf?: LoggerOf) {
    this.#world = world;
    this.#loggerOf = loggerOf;
  }

  get all(): readonly Member[] {
    return [...this.#members.values()];
  }

  member(engine: number): Member | undefined {
    return this.#members.get(engine);
  }

  /** Starts an engine that has not been there before. */
  start(engine: number): void {
    if (this.#members.has(engine)) return;
    const member = new Member(this.#world, engine, this.#loggerOf?.(engine));
    this.#members.set(engine, member);
    member.start();
  }

  /** Sees to it that somebody is there. */
  ensureOne(): void {
    if (this.all.some(({ isThere }) => isThere)) return;
    this.start(Math.max(-1, ...this.#members.keys()) + 1);
  }
}
