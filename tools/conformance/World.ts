import { FakeClock, type Event, type Message } from '@srvthreds/core';
import { Engine, staticDirectory, type Directory } from '@srvthreds/engine';
import { EventQ, type QService } from '@srvthreds/queue';
import { MemoryQService } from '@srvthreds/queue/memory';
import type { Storage } from '@srvthreds/storage';
import { MemoryStorage } from '@srvthreds/storage/memory';
import { toRecords, type Records } from './records.ts';
import type { Sessions } from './Scenario.ts';

const PARTITIONS = 4;

/** An engine on a store, a queue and a clock of its own, on which a scenario is played. */
export class World {
  readonly #clock = new FakeClock();
  readonly #storage: Storage = new MemoryStorage({ clock: this.#clock });
  readonly #service: QService = new MemoryQService({ clock: this.#clock });
  readonly #inboundQ = new EventQ(this.#service, { partitions: PARTITIONS, clock: this.#clock });
  readonly #directory: Directory;
  #engine: Engine;
  #messages: Message[] = [];

  constructor(sessions: Sessions = {}) {
    this.#directory = staticDirectory({
      services: sessions.services ?? [],
      groups: sessions.groups ?? [],
      participants: Object.entries(sessions.participants ?? {}).map(([id, { roles = [] }]) => ({
        id,
        roles,
      })),
    });
    this.#engine = this.#newEngine();
  }

  get engine(): Engine {
    return this.#engine;
  }

  start(): Promise<void> {
    return this.#engine.start();
  }

  /** A new engine on the same store and queue. */
  async restart(): Promise<void> {
    await this.#engine.shutdown();
    this.#engine = this.#newEngine();
    await this.#engine.start();
  }

  /** Lets time pass, and everything that it brings happen. */
  async wait(ms: number): Promise<void> {
    await this.#clock.advance(ms);
    await this.#engine.settled();
  }

  /** Sends events at once; resolves when they and everything that they caused are handled. */
  async send(events: readonly Event[]): Promise<void> {
    await Promise.all(events.map((event) => this.#engine.handle(event)));
    await this.#engine.settled();
  }

  /** Messages since the last call. */
  takeMessages(): readonly Message[] {
    const messages = this.#messages;
    this.#messages = [];
    return messages;
  }

  async records(): Promise<Records> {
    const partitions = Array.from({ length: PARTITIONS }, (_, partition) => partition);
    const lines = await Promise.all(
      partitions.map((partition) => this.#engine.threds.journal(partition, { limit: 100_000 })),
    );
    return toRecords(lines.flat());
  }

  async close(): Promise<void> {
    await this.#engine.shutdown();
    await this.#service.close();
    await this.#storage.close();
  }

  #newEngine(): Engine {
    const engine = new Engine(this.#inboundQ, {
      storage: this.#storage,
      directory: this.#directory,
      clock: this.#clock,
    });
    engine.onMessage((message) => void this.#messages.push(message));
    return engine;
  }
}
