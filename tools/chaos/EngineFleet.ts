import type { Random } from '@srvthreds/testing/faults';
import { WorkerProcess, type EngineOptions } from '../services/WorkerProcess.ts';

/** Engine processes that come, go, stall and are killed. At least one is always left. */
export class EngineFleet {
  readonly #options: EngineOptions;
  readonly #wanted: number;
  readonly #engines = new Set<WorkerProcess>();

  /** @param wanted engines that there should be */
  constructor(options: EngineOptions, wanted: number) {
    this.#options = options;
    this.#wanted = wanted;
  }

  /** True if none is missing. */
  get isComplete(): boolean {
    return this.#engines.size >= this.#wanted;
  }

  /** Starts one; resolves when it takes part. */
  async add(): Promise<void> {
    const engine = await WorkerProcess.startEngine(this.#options);
    this.#engines.add(engine);
    void engine.gone().then(() => this.#engines.delete(engine));
  }

  /** Ends one in the middle of whatever it does. */
  async kill(random: Random): Promise<void> {
    await this.#anyOf(random).end('SIGKILL');
  }

  /** Stops one from doing anything for a time; it knows nothing of that. Returns at once. */
  async stall(random: Random, forMs: number): Promise<void> {
    const engine = this.#anyOf(random);
    engine.signal('SIGSTOP');
    setTimeout(() => engine.signal('SIGCONT'), forMs);
  }

  /** Lets one leave in good order. Returns at once. */
  async leave(random: Random): Promise<void> {
    const engine = this.#anyOf(random);
    this.#engines.delete(engine);
    engine.signal('SIGTERM');
  }

  /** Ends all in good order. */
  async stop(): Promise<void> {
    await Promise.all([...this.#engines].map((engine) => engine.end()));
  }

  #anyOf(random: Random): WorkerProcess {
    return random.pick([...this.#engines]);
  }
}
