import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const WORKER = fileURLToPath(new URL('engineWorker.ts', import.meta.url));
/** Longer than any lease. */
const STALL_MS = 4_000;

export type FleetFault = 'kill' | 'stall' | 'stop' | 'add';

/** Engine processes that come, go, stall and are killed. */
export class EngineFleet {
  readonly #args: readonly string[];
  readonly #engines = new Set<ChildProcess>();
  readonly #most: number;

  constructor(redisUrl: string, rabbitUrl: string, most: number) {
    this.#args = ['--redis', redisUrl, '--rabbit', rabbitUrl];
    this.#most = most;
  }

  get size(): number {
    return this.#engines.size;
  }

  /** Starts one; resolves when it takes part. */
  async add(): Promise<void> {
    const child = spawn(
      process.execPath,
      ['--conditions=@srvthreds/source', WORKER, ...this.#args],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    this.#engines.add(child);
    child.once('exit', () => this.#engines.delete(child));
    await once(child.stdout, 'data', { signal: AbortSignal.timeout(30_000) });
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
      victim.kill('SIGKILL');
      await once(victim, 'exit');
      return 'kill';
    }
    if (dice < 0.8) {
      victim.kill('SIGSTOP');
      setTimeout(() => victim.kill('SIGCONT'), STALL_MS);
      return 'stall';
    }
    victim.kill('SIGTERM');
    return 'stop';
  }

  async stop(): Promise<void> {
    const engines = [...this.#engines];
    for (const engine of engines) {
      engine.kill('SIGCONT');
      engine.kill('SIGTERM');
    }
    const running = engines.filter(({ exitCode }) => exitCode === null);
    await Promise.all(running.map((engine) => once(engine, 'exit')));
  }
}
