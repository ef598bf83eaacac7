import { FakeClock, isRetryable, sleep, type Event, type Message } from '@srvthreds/core';
import { DEFAULT_EXPRESSION_BOUNDS, Engine, type EngineOptions } from '@srvthreds/engine';
import { deadLetterTopic, EventQ, eventTopic } from '@srvthreds/queue';
import { MemoryQService } from '@srvthreds/queue/memory';
import type { Storage } from '@srvthreds/storage';
import { MemoryStorage } from '@srvthreds/storage/memory';
import {
  faultyQueue,
  faultyStorage,
  type FaultPlan,
  type FaultyQueue,
  type QueueMethod,
  type Random,
  type StorageMethod,
} from '../../src/index.ts';
import { CommitWatch } from './CommitWatch.ts';
import { countingPattern } from './countingPattern.ts';
import { Ledger } from './Ledger.ts';
import { TimerLedger } from './TimerLedger.ts';
import { remindingPattern } from './remindingPattern.ts';

const PARTITIONS = 4;
const LONGEST_RUN_MS = 60_000;

export interface FaultPlans {
  readonly storage?: FaultPlan<StorageMethod>;
  readonly queue?: FaultPlan<QueueMethod>;
  /** True: the message's handler throws. */
  readonly handler?: (message: Message) => boolean;
}

/**
 * Engines on one memory store and one queue whose servers are as bad as the plans say, on a clock that moves only when
 * it is told to; with the ledgers that tell whether anything was lost, doubled or out of order.
 */
export class FaultyFleet {
  readonly clock = new FakeClock();
  readonly ledger = new Ledger();
  readonly timers = new TimerLedger(this.clock);
  readonly watch = new CommitWatch(new MemoryStorage({ clock: this.clock }));
  readonly engines: Engine[] = [];
  /** False: everything works. */
  isTroubled = false;
  readonly #plans: FaultPlans;
  readonly #service = new MemoryQService({ clock: this.clock });
  readonly #queues: FaultyQueue[] = [];
  readonly #producerQ: EventQ;

  constructor(plans: FaultPlans) {
    this.#plans = plans;
    this.#producerQ = this.#newEventQ(this.#newQueue());
  }

  /** Starts an engine that has its own connections to the servers. */
  async start(options: Partial<EngineOptions> = {}): Promise<Engine> {
    const engine = new Engine(this.#newEventQ(this.#newQueue()), {
      storage: this.newStorage(),
      clock: this.clock,
      // Measured by the machine's clock, of which these tests must not depend.
      expressionBounds: { ...DEFAULT_EXPRESSION_BOUNDS, timeoutMs: 60_000 },
      ...options,
    });
    engine.onMessage((message) => this.#receive(message));
    for (const pattern of [countingPattern, remindingPattern])
      await this.#insist(() => engine.patterns.add(pattern));
    await this.#insist(() => engine.start());
    this.engines.push(engine);
    return engine;
  }

  newStorage(): Storage {
    const plan: FaultPlan<StorageMethod> = (method, count) =>
      this.isTroubled ? this.#plans.storage?.(method, count) : undefined;
    return faultyStorage(this.watch.storage, plan, this);
  }

  /** Breaks the connection of somebody to the queue. */
  async breakConnection(random: Random): Promise<void> {
    await random.pick(this.#queues).breakConnection();
  }

  async breakConnections(): Promise<void> {
    await Promise.all(this.#queues.map((queue) => queue.breakConnection()));
  }

  /** Sends an event until the queue has surely taken it. */
  async send(event: Event, thredId: string): Promise<void> {
    this.ledger.sent(thredId, event);
    await this.queue(event);
  }

  async queue(event: Event): Promise<void> {
    await this.#insist(() => this.#producerQ.queue(event));
  }

  /** One engine goes in good order and another one comes. */
  async replaceOne(): Promise<void> {
    const leaving = this.engines.shift();
    await Promise.all([leaving?.shutdown(), this.start()]);
  }

  /** Moves time on while something is done, and until a condition holds. @returns how long it took, milliseconds */
  async run(work: Promise<void>, isDone: () => boolean, stepMs = 50): Promise<number> {
    const begun = this.clock.now();
    const progress = { isWorking: true };
    const working = work.finally(() => (progress.isWorking = false));
    while (progress.isWorking || !isDone()) {
      if (this.clock.now() - begun > LONGEST_RUN_MS) break;
      await this.clock.advance(stepMs);
    }
    await working;
    return this.clock.now() - begun;
  }

  /** What is wrong now, everything being over; empty if nothing is. */
  async faults(): Promise<string[]> {
    const left: string[] = [];
    for (let partition = 0; partition < PARTITIONS; partition++) {
      const topic = eventTopic(partition);
      const depth = await this.#service.depth(topic);
      if (depth.waiting + depth.unsettled > 0)
        left.push(`${topic}: ${JSON.stringify(depth)} left in the queue`);
      const deadDepth = await this.#service.depth(deadLetterTopic(topic));
      if (deadDepth.waiting > 0) left.push(`${topic}: ${deadDepth.waiting} set aside`);
      const { storage } = this.watch;
      const unsettled = await storage.unsettled(partition, { olderThanMs: 0, limit: 10 });
      if (unsettled.length > 0) left.push(`${partition}: messages left in the outbox`);
      const dead = await storage.scan(partition, { label: 'dead', limit: 10 });
      if (dead.length > 0) left.push(`${partition}: ${dead.map(({ id }) => id).join()} dead`);
      const due = await storage.due(partition, { at: Infinity, limit: 10 });
      if (due.timers.length > 0) left.push(`${partition}: timers left`);
    }
    if (this.watch.outOfTurn > 0) left.push(`${this.watch.outOfTurn} commits out of turn`);
    return [...left, ...this.ledger.faults(), ...this.timers.faults()];
  }

  async stop(): Promise<void> {
    this.isTroubled = false;
    const stopped = Promise.all(this.engines.map((engine) => engine.shutdown()));
    await this.run(
      stopped.then(() => undefined),
      () => true,
    );
  }

  /** Does something that servers may refuse for now. */
  async #insist<T>(action: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await action();
      } catch (error) {
        if (!isRetryable(error)) throw error;
        await sleep(this.clock, 20);
      }
    }
  }

  #newQueue(): FaultyQueue {
    const plan: FaultPlan<QueueMethod> = (method, count) =>
      this.isTroubled ? this.#plans.queue?.(method, count) : undefined;
    const queue = faultyQueue(this.#service, plan, this);
    this.#queues.push(queue);
    return queue;
  }

  #newEventQ(service: FaultyQueue): EventQ {
    return new EventQ(service, { partitions: PARTITIONS, clock: this.clock });
  }

  #receive(message: Message): void {
    if (this.isTroubled && this.#plans.handler?.(message)) throw new Error('handler failed');
    if (message.event.thredId?.startsWith('reminder_')) this.timers.received(message);
    else this.ledger.received(message);
  }
}
