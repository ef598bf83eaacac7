import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Pattern } from '@srvthreds/core';

const STARTS_WITHIN_MS = 30_000;

export interface EngineOptions {
  /** URL of the store. */
  readonly store: string;
  /** URL of the queue. */
  readonly queue: string;
  readonly patterns: readonly Pattern[];
  readonly partitions: number;
  /** Name among the engines of the store. Default: a random one. */
  readonly id?: string;
  /** Of the store, if it is Redis. Default `commit`. */
  readonly ackAfter?: 'commit' | 'replicated';
}

/** A program of ours in a process of its own, which says a word on its standard output when it is ready. */
export class WorkerProcess {
  readonly #child: ChildProcess;
  readonly #exited: Promise<unknown>;

  private constructor(child: ChildProcess) {
    this.#child = child;
    this.#exited = once(child, 'exit');
  }

  /**
   * Resolves when it is ready.
   *
   * @throws Error if it is not ready in time, or ends before
   */
  static async start(file: string, args: readonly string[]): Promise<WorkerProcess> {
    const child = spawn(process.execPath, ['--conditions=@srvthreds/source', file, ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const worker = new WorkerProcess(child);
    const tooLate = AbortSignal.timeout(STARTS_WITHIN_MS);
    const isReady = once(child.stdout, 'data', { signal: tooLate }).then(() => true);
    if (await Promise.race([isReady, worker.#exited.then(() => false)])) return worker;
    throw new Error(`expected ${file} to start, found that it ended with ${child.exitCode}`);
  }

  /** An engine on servers; ready when it takes part. */
  static startEngine(options: EngineOptions): Promise<WorkerProcess> {
    const { patterns, ...others } = options;
    const file = fileURLToPath(new URL('engineWorker.ts', import.meta.url));
    const args = { ...others, patterns: JSON.stringify(patterns) };
    const flags = Object.entries(args).flatMap(([name, value]) => [`--${name}`, String(value)]);
    return WorkerProcess.start(file, flags);
  }

  get pid(): number {
    return this.#child.pid!;
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Resolves when it is gone, for whatever reason. */
  async gone(): Promise<void> {
    await this.#exited;
  }

  /** SIGTERM to stop in good order, SIGKILL to crash, SIGSTOP and SIGCONT to stall. */
  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Ends it and waits until it is gone. */
  async end(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    this.signal('SIGCONT');
    this.signal(signal);
    await this.#exited;
  }
}
