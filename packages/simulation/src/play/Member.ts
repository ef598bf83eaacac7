import {
  isRetryable,
  silentLogger,
  sleep,
  type Event,
  type Logger,
  type Message,
} from '@srvthreds/core';
import { Engine, type Receipt } from '@srvthreds/engine';
import { EventQ, MessageQ } from '@srvthreds/queue';
import { POISON } from '../program/directives.ts';
import type { Process } from '../world/Process.ts';
import { COMPILER } from './compiler.ts';
import type { Queue, World } from './World.ts';

const START_AGAIN_MS = 500;

/** One engine in a process of its own. */
export class Member {
  readonly number: number;
  readonly process: Process;
  readonly engine: Engine;
  readonly #queue: Queue;
  readonly #world: World;
  #isLeaving = false;

  constructor(world: World, number: number, logger: Logger = silentLogger) {
    const { process, storage, queue } = world.newProcess(number);
    const { partitions, settings, messages } = world.script;
    const { clock } = process;
    this.number = number;
    this.process = process;
    this.#queue = queue;
    this.#world = world;
    this.engine = new Engine(new EventQ(queue, { partitions, clock }), {
      storage,
      clock,
      settings,
      id: `engine-${number}`,
      patternCompiler: COMPILER,
      ...(messages === 'queue' ? { messageQ: new MessageQ(queue) } : {}),
      logger: this.#mortal(logger),
    });
    if (messages === 'handler') this.engine.onMessage((message) => this.#receive(message));
    this.engine.onHandled((receipt) => this.#told(receipt));
  }

  /** True while it may be asked for something. */
  get isThere(): boolean {
    return this.process.isAlive && !this.#isLeaving;
  }

  start(): void {
    this.process.enter(() => void this.#start());
  }

  /** Stops in good order, and its process ends. */
  shutdown(graceMs: number): void {
    if (!this.isThere) return;
    this.#isLeaving = true;
    this.process.enter(() => {
      void this.engine.shutdown({ graceMs }).then(() => this.process.end());
    });
  }

  crash(): void {
    this.process.end();
  }

  stall(forMs: number, heartbeatMs: number): void {
    this.process.stall(forMs * 1_000);
    if (heartbeatMs >= forMs) return;
    this.#world.scheduler.after(heartbeatMs * 1_000, () => this.#queue.break(0));
  }

  break(toldAfterMs: number): void {
    this.#queue.break(toldAfterMs);
  }

  /** Gives it an event; never settles if its process ends. */
  handle(event: Event): Promise<Receipt> {
    return new Promise((resolve, reject) => {
      this.process.enter(() => {
        this.engine.handle(event).then(resolve, reject);
      });
    });
  }

  async #start(): Promise<void> {
    for (;;) {
      try {
        await this.engine.start();
        return;
      } catch (error) {
        if (!isRetryable(error)) return;
        await sleep(this.process.clock, START_AGAIN_MS);
      }
    }
  }

  #receive(message: Message): Promise<void> {
    const { network, ledger } = this.#world;
    ledger.handed(message);
    return network.call({
      process: this.process,
      method: 'handler',
      execute: () => ledger.delivered(message),
    });
  }

  /** An expression says in the log that it takes the process down, and does. */
  #mortal(logger: Logger): Logger {
    return {
      debug: (fields, message) => {
        if (message === POISON) this.process.end();
        logger.debug(fields, message);
      },
      info: (fields, message) => logger.info(fields, message),
      warn: (fields, message) => logger.warn(fields, message),
      error: (fields, message) => logger.error(fields, message),
    };
  }

  #told(receipt: Receipt): void {
    // Of what a process that is gone still says, nobody hears.
    if (this.process.isAlive) this.#world.ledger.told(receipt);
  }
}
