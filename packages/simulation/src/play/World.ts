import type { Message } from '@srvthreds/core';
import type { QService } from '@srvthreds/queue';
import { CATALOGUE, type Storage } from '@srvthreds/storage';
import { MemoryStorage } from '@srvthreds/storage/memory';
import { DEFAULT_SETTINGS, PatternsStore } from '@srvthreds/engine';
import { mix } from '../dice/mix.ts';
import { Ledger } from '../ledger/Ledger.ts';
import { Network } from '../network/Network.ts';
import { Weather } from '../network/Weather.ts';
import { LATE_PATTERN } from '../program/patterns.ts';
import { Broker } from '../queue/Broker.ts';
import { SimulatedQueue } from '../queue/SimulatedQueue.ts';
import type { Script, Step } from '../script/Script.ts';
import { simulatedStorage } from '../store/simulatedStorage.ts';
import { Process } from '../world/Process.ts';
import { Scheduler } from '../world/Scheduler.ts';
import { Trace } from '../world/Trace.ts';
import { COMPILER } from './compiler.ts';
import { preparedCatalogue } from './preparedCatalogue.ts';

/** 2026-01-01. */
const BEGIN_MS = 1_767_225_600_000;
/** Steps with which nothing goes wrong. */
const CALM: ReadonlySet<Step['do']> = new Set(['start', 'send', 'pattern']);
const DEAD_LETTERS = 'dead-letter.';

/** The servers, the network, the time, and the book that is kept of it all. */
export class World {
  readonly script: Script;
  readonly scheduler: Scheduler;
  readonly trace = new Trace();
  readonly weather: Weather;
  readonly network: Network;
  readonly store: Storage;
  readonly broker: Broker;
  readonly ledger: Ledger;

  constructor(script: Script) {
    const { seed, settings } = script;
    this.script = script;
    // Traces go by the minute, so it makes a difference where in a minute a run begins.
    this.scheduler = new Scheduler(BEGIN_MS + (mix(seed, 5) % 60_000));
    this.weather = new Weather(this.scheduler, seed);
    this.network = new Network(this.scheduler, this.weather, { seed, trace: this.trace });
    this.ledger = new Ledger({
      partitions: script.partitions,
      nowMs: () => this.scheduler.nowMs,
      tombstoneMs: settings.tombstoneMs ?? DEFAULT_SETTINGS.tombstoneMs,
      isCalm: script.steps.every(({ do: what }) => CALM.has(what)),
    });
    // The servers have a clock of their own, which is the true one.
    this.store = new MemoryStorage({ clock: new Process(this.scheduler, -2).clock });
    this.broker = new Broker({
      onArrived: (topic, item, place) => this.ledger.arrived(topic, item, place),
      onMessage: (topic, item) => {
        if (topic.startsWith(DEAD_LETTERS)) this.ledger.setAside(topic, item);
        else this.#left(JSON.parse(item.body) as Message);
      },
    });
  }

  /** Makes the store as it is before the first engine comes. */
  async prepare(): Promise<void> {
    for (const { id, state } of await preparedCatalogue())
      await this.store.commit({ partition: CATALOGUE, id }, { state }, { ifAbsent: true });
  }

  async addLatePattern(): Promise<void> {
    await this.newPatternsStore().add(LATE_PATTERN);
  }

  /** A process with its connections to the servers. */
  newProcess(index: number): { process: Process; storage: Storage; queue: SimulatedQueue } {
    const skewMs = this.script.skewMs[index + 1] ?? 0;
    const process = new Process(this.scheduler, index, { skewMs });
    const storage = simulatedStorage(process, {
      store: this.store,
      network: this.network,
      onCommitted: (ref, changes, fence) => this.ledger.committed(ref, changes, fence),
    });
    const queue = new SimulatedQueue(process, {
      network: this.network,
      broker: this.broker,
      onAcknowledged: (topic, delivery) => this.ledger.acknowledged(topic, delivery),
    });
    return { process, storage, queue };
  }

  #left(message: Message): void {
    this.ledger.handed(message);
    this.ledger.delivered(message);
  }

  /** The patterns in the store, read by somebody who is no engine. */
  newPatternsStore(): PatternsStore {
    const { partitions } = this.script;
    const { clock } = new Process(this.scheduler, -2);
    return new PatternsStore(this.store, { compiler: COMPILER, partitions, clock });
  }
}

export type Queue = QService & Pick<SimulatedQueue, 'break'>;
