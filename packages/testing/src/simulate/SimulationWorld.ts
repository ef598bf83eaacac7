import {
  parsePattern,
  patternId,
  silentLogger,
  type Event,
  type Logger,
  type Message,
  type Pattern,
} from '@srvthreds/core';
import { Engine, type Directory, type EngineSettings, type Receipt } from '@srvthreds/engine';
import { EventQ } from '@srvthreds/queue';
import { MemoryQService } from '@srvthreds/queue/memory';
import { MemoryStorage } from '@srvthreds/storage/memory';
import { CoverageCollector } from './CoverageCollector.ts';
import { JumpClock } from './JumpClock.ts';
import { markPattern, readMark } from './markPattern.ts';

/** One, so that everything has one order. */
const PARTITION = 0;

/** Long enough that a jump over a year finds nothing to renew, to sweep or to trim. */
const AGES_MS = 1e12;

const SETTINGS: Partial<EngineSettings> = {
  leaseTtlMs: 4 * AGES_MS,
  leaseRenewMs: AGES_MS,
  sweepMs: AGES_MS,
  tombstoneMs: AGES_MS,
  journalKeepMs: AGES_MS,
  patternPollMs: AGES_MS,
  markerMs: AGES_MS,
  maxLanes: 1,
};

export interface WorldOptions {
  readonly patterns: readonly Pattern[];
  readonly lenient: boolean;
  readonly startMs: number;
  readonly directory?: Directory;
  readonly logger?: Logger;
  readonly maxStepsPerEvent?: number;
}

/** The real engine on a store and a queue in memory, with everything that it does at a script's command. */
export class SimulationWorld {
  readonly engine: Engine;
  readonly clock: JumpClock;
  readonly messages: Message[] = [];
  readonly collector: CoverageCollector;
  readonly #storage: MemoryStorage;
  #latest: string | undefined;
  #journalRead: string | undefined;

  private constructor(options: WorldOptions) {
    const clock = new JumpClock(options.startMs);
    const inboundQ = new EventQ(new MemoryQService({ clock }), { partitions: 1, clock });
    const { directory, maxStepsPerEvent } = options;
    this.clock = clock;
    this.collector = new CoverageCollector(options.patterns);
    this.#storage = new MemoryStorage({ clock });
    this.engine = new Engine(inboundQ, {
      id: 'simulation',
      storage: this.#storage,
      clock,
      logger: this.#watch(options.logger ?? silentLogger),
      settings: { ...SETTINGS, ...(maxStepsPerEvent === undefined ? {} : { maxStepsPerEvent }) },
      ...(directory ? { directory } : {}),
    });
    this.engine.onMessage((message) => void this.messages.push(message));
  }

  /** @throws CoreError `PATTERN_INVALID` with all findings */
  static async open(options: WorldOptions): Promise<SimulationWorld> {
    const { lenient } = options;
    // They may spawn one another, in whatever order they are given.
    const names = new Set(
      options.patterns.flatMap((pattern) => [pattern.name, patternId(pattern)]),
    );
    const isKnownPattern = (name: string): boolean => names.has(name);
    const patterns = options.patterns.map((pattern) =>
      parsePattern(pattern, { lenient, isKnownPattern }),
    );
    const world = new SimulationWorld({ ...options, patterns });
    for (const pattern of patterns)
      await world.engine.patterns.add(markPattern(pattern), { lenient: true });
    await world.engine.start();
    return world;
  }

  /** The thred that began last by itself, not as another's child or sibling. */
  get latestThredId(): string | undefined {
    return this.#latest;
  }

  async handle(event: Event): Promise<Receipt> {
    const receipt = await this.engine.handle(event);
    await this.#settle();
    return receipt;
  }

  async jumpTo(at: number): Promise<void> {
    await this.clock.jumpTo(at);
    await this.#settle();
  }

  /** When the next expiry is due; undefined if none waits. */
  async nextDueAt(): Promise<number | undefined> {
    const now = this.clock.now();
    const { timers, nextDueAt } = await this.#storage.due(PARTITION, { at: now, limit: 1 });
    return timers.length > 0 ? now : nextDueAt;
  }

  async close(): Promise<void> {
    await this.engine.shutdown();
  }

  /** Everything that is under way is done, and what was written down is counted. */
  async #settle(): Promise<void> {
    await this.engine.settled();
    for (let page = await this.#readJournal(); page.length > 0; page = await this.#readJournal())
      for (const line of page) {
        this.collector.happened(line);
        if (line.kind === 'start' && !line.thred?.parentThredId) this.#latest = line.thredId;
        this.#journalRead = line.position;
      }
  }

  #readJournal() {
    const after = this.#journalRead === undefined ? {} : { after: this.#journalRead };
    return this.engine.threds.journal(PARTITION, { ...after, limit: 1_000 });
  }

  #watch(logger: Logger): Logger {
    return {
      debug: (fields, message) => {
        const mark = readMark(message);
        if (mark) this.collector.matched(mark);
        else logger.debug(fields, message);
      },
      info: (fields, message) => logger.info(fields, message),
      warn: (fields, message) => logger.warn(fields, message),
      error: (fields, message) => logger.error(fields, message),
    };
  }
}
