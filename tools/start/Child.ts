import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

const END_WITH_PARENT = new URL('endWithParent.ts', import.meta.url).href;

export interface ChildOptions {
  /** Stands before each of its lines. */
  readonly name: string;
  /** File of the program, and its arguments. */
  readonly args: readonly string[];
  /** Besides our own environment. */
  readonly env?: Readonly<Record<string, string>>;
  readonly print: (line: string) => void;
}

/**
 * A program of ours in a process of its own. It is in a process group of its own as well, so that a Ctrl+C reaches only
 * us, and all end in our order. If we are killed, it ends as well.
 */
export class Child {
  readonly name: string;
  readonly #process: ChildProcess;
  readonly #ended: Promise<unknown>;
  readonly #lines = new Set<(line: string) => void>();

  constructor({ name, args, env = {}, print }: ChildOptions) {
    this.name = name;
    const flags = ['--conditions=@srvthreds/source', '--import', END_WITH_PARENT];
    this.#process = spawn(process.execPath, [...flags, ...args], {
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: true,
      env: { ...process.env, ...env },
    });
    this.#ended = once(this.#process, 'exit');
    for (const stream of [this.#process.stdout, this.#process.stderr]) this.#read(stream!, print);
  }

  get pid(): number {
    return this.#process.pid!;
  }

  get isRunning(): boolean {
    return this.#process.exitCode === null && this.#process.signalCode === null;
  }

  /** Resolves with how it ended: its code, or the signal that ended it. */
  async ended(): Promise<string> {
    await this.#ended;
    return String(this.#process.signalCode ?? this.#process.exitCode);
  }

  /**
   * The next line that it prints and that fits.
   *
   * @throws Error if there is none in time, or it ends before
   */
  async line(pattern: RegExp, withinMs: number): Promise<string> {
    let hear: ((line: string) => void) | undefined;
    const found = new Promise<string>((resolve) => {
      hear = (line) => pattern.test(line) && resolve(line);
    });
    this.#lines.add(hear!);
    const timeout = AbortSignal.timeout(withinMs);
    const tooLate = once(timeout, 'abort').then(() => undefined);
    const line = await Promise.race([found, tooLate, this.#ended.then(() => undefined)]);
    this.#lines.delete(hear!);
    if (line !== undefined) return line;
    const reason = this.isRunning ? `nothing of it within ${withinMs} ms` : 'that it has ended';
    throw new Error(`expected ${this.name} to start, found ${reason}`);
  }

  signal(signal: NodeJS.Signals): void {
    if (this.isRunning) this.#process.kill(signal);
  }

  #read(stream: Readable, print: (line: string) => void): void {
    createInterface({ input: stream }).on('line', (line) => {
      print(`${this.name.padEnd(9)}| ${line}`);
      for (const hear of this.#lines) hear(line);
    });
  }
}
