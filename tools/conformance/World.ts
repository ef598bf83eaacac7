import type { Event, Message } from '@srvthreds/core';
import { Engine, staticDirectory, type Directory, type JournalLine } from '@srvthreds/engine';
import { EventQ } from '@srvthreds/queue';
import { PATTERN_RECORDS, RECORD_TASKS, RecordTasks } from '@srvthreds/storage/records';
import { toRecords, type Records } from './records.ts';
import type { Sessions } from './Scenario.ts';
import type { Parts } from './stores.ts';

const PARTITIONS = 4;

/** An engine on a store, a queue and a clock of its own, on which a scenario is played. */
export class World {
  readonly #parts: Parts;
  readonly #inboundQ: EventQ;
  readonly #directory: Directory;
  readonly #recordTasks: RecordTasks;
  #engine: Engine;
  #messages: Message[] = [];

  constructor(parts: Parts, sessions: Sessions = {}) {
    const { service, clock } = parts;
    this.#parts = parts;
    this.#inboundQ = new EventQ(service, { partitions: PARTITIONS, clock });
    this.#directory = staticDirectory({
      services: sessions.services ?? [],
      groups: sessions.groups ?? [],
      participants: Object.entries(sessions.participants ?? {}).map(([id, { roles = [] }]) => ({
        id,
        roles,
      })),
    });
    this.#recordTasks = new RecordTasks(parts.records, {
      allow: () => ({ [PATTERN_RECORDS]: RECORD_TASKS }),
      clock,
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
    await this.#parts.pass(ms);
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
    return toRecords(await this.journal());
  }

  /** Everything that has been written down, partition by partition. */
  async journal(): Promise<readonly JournalLine[]> {
    const partitions = Array.from({ length: PARTITIONS }, (_, partition) => partition);
    const lines = await Promise.all(
      partitions.map((partition) => this.#engine.threds.journal(partition, { limit: 100_000 })),
    );
    return lines.flat();
  }

  async close(): Promise<void> {
    await this.#engine.shutdown();
    await this.#parts.close();
  }

  #newEngine(): Engine {
    const engine = new Engine(this.#inboundQ, {
      storage: this.#parts.storage,
      directory: this.#directory,
      admin: { records: this.#recordTasks },
      clock: this.#parts.clock,
    });
    engine.onMessage((message) => void this.#messages.push(message));
    return engine;
  }
}
