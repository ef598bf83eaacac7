import type { Storage } from '@srvthreds/storage';
import { retry } from '../services/processes.ts';
import { WorkerProcess, type EngineOptions } from '../services/WorkerProcess.ts';

const PARTITION = 'partition/';
const EVEN_WITHIN_MS = 30_000;

/** Engines, and which of them owns what. */
export class Shares {
  readonly #storage: Storage;
  readonly #options: Omit<EngineOptions, 'id'>;
  readonly #engines = new Map<string, WorkerProcess>();
  #count = 0;

  constructor(storage: Storage, options: Omit<EngineOptions, 'id'>) {
    this.#storage = storage;
    this.#options = options;
  }

  /** Starts one; resolves when it takes part. */
  async add(): Promise<void> {
    const id = `engine-${this.#count++}`;
    this.#engines.set(id, await WorkerProcess.startEngine({ ...this.#options, id }));
  }

  /** Ends the oldest one in the middle of whatever it does. */
  kill(): Promise<void> {
    return this.#takeOldest().end('SIGKILL');
  }

  /** Lets the oldest one leave in good order. */
  leave(): Promise<void> {
    return this.#takeOldest().end('SIGTERM');
  }

  /** The owner of each partition that has one. */
  async owners(): Promise<ReadonlyMap<number, string>> {
    const leases = await this.#storage.leases(PARTITION);
    return new Map(
      leases.map(({ name, holder }) => [Number(name.slice(PARTITION.length)), holder]),
    );
  }

  /** Resolves when every partition belongs to one that is there, and shares differ by one at most. */
  async even(): Promise<void> {
    await retry(() => this.#expectEven(), { withinMs: EVEN_WITHIN_MS });
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#engines.values()].map((engine) => engine.end()));
  }

  async #expectEven(): Promise<void> {
    const holders = [...(await this.owners()).values()];
    const counts = [...this.#engines.keys()].map((id) => holders.filter((it) => it === id).length);
    const sum = counts.reduce((total, count) => total + count, 0);
    const isEven = Math.max(...counts) - Math.min(...counts) <= 1;
    if (sum === this.#options.partitions && isEven) return;
    throw new Error(`expected even shares, found ${counts.join(', ')} of ${sum} partitions`);
  }

  #takeOldest(): WorkerProcess {
    const [id, engine] = [...this.#engines][0]!;
    this.#engines.delete(id);
    return engine;
  }
}
