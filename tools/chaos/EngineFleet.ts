import { WorkerProcess, type EngineOptions } from '../services/WorkerProcess.ts';

/** Longer than any lease. */
const STALL_MS = 4_000;

export type FleetFault = 'kill' | 'stall' | 'stop' | 'add';

/** Engine processes that come, go, stall and are killed. */
export class EngineFleet {
  readonly #options: EngineOptions;
  readonly #engines = new Set<WorkerProcess>();
  readonly #most: number;

  constructor(options: EngineOptions, most: number) {
    this.#options = options;
    this.#most = most;
  }

  get size(): number {
    return this.#engines.size;
  }

  /** Starts one; resolves when it takes part. */
  async add(): Promise<void> {
    const engine = await WorkerProcess.startEngine(this.#options);
    this.#engines.add(engine);
    void engine.gone().then(() => this.#engines.delete(engine));
  }

  /** Does something bad to one of them. At least one is always left. */
  async fault(random: () => number): Promise<FleetFault> {
    const engines = [...this.#engines];
    const victim = engines[Math.floor(random() * engines.length)]!;
    const dice = random();
    if (engines.length < 2 || (dice < 0.3 && engines.length < this.#most)) {
      await this.add();
      return 'add';
    }
    if (dice < 0.55) {
      await victim.end('SIGKILL');
      return 'kill';
    }
    if (dice < 0.8) {
      victim.signal('SIGSTOP');
      setTimeout(() => victim.signal('SIGCONT'), STALL_MS);
      return 'stall';
    }
    victim.signal('SIGTERM');
    return 'stop';
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#engines].map((engine) => engine.end()));
  }
}
