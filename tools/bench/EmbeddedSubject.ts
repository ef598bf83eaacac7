import { startedThredId } from '@srvthreds/core';
import type { Engine } from '@srvthreds/engine';
import { Stopwatch } from './Stopwatch.ts';
import type { Subject } from './Subject.ts';
import { packed, placed, tick } from './yardstick.ts';

export interface EmbeddedOptions {
  readonly engine: Engine;
  readonly processes?: readonly number[];
  /** Lets go of what the engine stood on. */
  readonly onClosed?: () => Promise<void> | void;
}

/** An engine in this process, which gives its messages to a function. */
export class EmbeddedSubject implements Subject {
  readonly processes: readonly number[];
  readonly #engine: Engine;
  readonly #onClosed: (() => Promise<void> | void) | undefined;
  readonly #watch = new Stopwatch();
  #hot: Promise<string> | undefined;
  #ticks = 0;

  constructor({ engine, processes = [], onClosed }: EmbeddedOptions) {
    this.#engine = engine;
    this.processes = processes;
    this.#onClosed = onClosed;
    engine.onMessage((message) => this.#watch.stop(message));
  }

  async play(id: string, told?: (ms: number) => void): Promise<void> {
    const thredId = startedThredId('order', placed(id));
    const first = this.#watch.start(thredId, 'first', told);
    await this.#engine.handle(placed(id));
    const second = this.#watch.start(thredId, 'second', told);
    await this.#engine.handle(packed(id, thredId));
    await Promise.all([first, second]);
  }

  async tick(): Promise<void> {
    this.#hot ??= this.#engine.handle(tick(0)).then(({ threds }) => threds[0]!);
    const thredId = await this.#hot;
    await this.#engine.handle(tick(++this.#ticks, thredId));
  }

  settled(): Promise<void> {
    return this.#engine.settled();
  }

  async close(): Promise<void> {
    await this.#engine.shutdown();
    await this.#onClosed?.();
  }
}
