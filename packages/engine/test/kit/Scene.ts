import { FakeClock, type Event, type Logger, type Message, type Pattern } from '@srvthreds/core';
import { EventQ, type QService } from '@srvthreds/queue';
import { MemoryQService } from '@srvthreds/queue/memory';
import type { Storage } from '@srvthreds/storage';
import { MemoryStorage } from '@srvthreds/storage/memory';
import { Engine, type EngineOptions, type JournalLine, type Receipt } from '../../src/index.ts';

/** One line that an engine has logged. */
export interface Logged {
  readonly level: keyof Logger;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly message: string;
}

export interface SceneOptions {
  readonly clock?: FakeClock;
  readonly storage?: Storage;
  readonly service?: QService;
  /** Default 1, so that everything has one order. */
  readonly partitions?: number;
}

export interface StartOptions extends EngineOptions {
  readonly patterns?: readonly Pattern[];
  readonly lenient?: boolean;
  /** Take no messages; they wait in the outbox. Default false. */
  readonly deaf?: boolean;
}

/** A store and a queue in memory, on a clock that stands still, for engines that come and go. */
export class Scene {
  readonly clock: FakeClock;
  readonly storage: Storage;
  readonly service: QService;
  readonly inboundQ: EventQ;
  /** Everything that was delivered, by all engines, in order. */
  readonly messages: Message[] = [];
  readonly logged: Logged[] = [];
  readonly logger: Logger;

  constructor({ clock = new FakeClock(), storage, service, partitions = 1 }: SceneOptions = {}) {
    this.clock = clock;
    this.storage = storage ?? new MemoryStorage({ clock });
    this.service = service ?? new MemoryQService({ clock });
    this.inboundQ = new EventQ(this.service, { partitions, clock });
    const log = (level: keyof Logger) => (fields: object, message: string) =>
      void this.logged.push({ level, fields: fields as Logged['fields'], message });
    this.logger = {
      debug: log('debug'),
      info: log('info'),
      warn: log('warn'),
      error: log('error'),
    };
  }

  /** An engine that has not been started. */
  async make({ patterns = [], lenient = false, deaf = false, ...options }: StartOptions = {}) {
    const { storage, clock, logger } = this;
    const engine = new Engine(this.inboundQ, { storage, clock, logger, ...options });
    for (const pattern of patterns) await engine.patterns.add(pattern, { lenient });
    if (!deaf && !options.messageQ) engine.onMessage((message) => void this.messages.push(message));
    return engine;
  }

  async start(options: StartOptions = {}): Promise<Engine> {
    const engine = await this.make(options);
    await engine.start();
    return engine;
  }

  /** Has an event handled, and everything that it causes. */
  async send(engine: Engine, event: Event): Promise<Receipt> {
    const receipt = await engine.handle(event);
    await engine.settled();
    return receipt;
  }

  /** Messages since the last call. */
  take(): Message[] {
    return this.messages.splice(0);
  }

  /** Everything that has been written down, partition by partition. */
  async journal(engine: Engine): Promise<JournalLine[]> {
    const lines: JournalLine[] = [];
    for (let partition = 0; partition < this.inboundQ.partitions; partition++)
      lines.push(...(await engine.threds.journal(partition)));
    return lines;
  }
}
