import { spawn, type ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';

/** A port that nobody listens on, below the range from which outgoing connections take theirs. */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const port = 20_000 + Math.floor(Math.random() * 2_000);
    if (await isFree(port)) return port;
  }
  throw new Error('expected a free port between 20000 and 22000, found none');
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

/** Tries until it succeeds. @throws what the last attempt threw, after `withinMs` */
export async function retry<T>(
  attempt: () => Promise<T> | T,
  { withinMs, everyMs = 50 }: { readonly withinMs: number; readonly everyMs?: number },
): Promise<T> {
  const end = Date.now() + withinMs;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, everyMs));
    }
  }
}

/** A server that was started here, in the foreground of a process of its own. */
export class ServerProcess {
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;

  constructor(command: string, args: readonly string[]) {
    this.#child = spawn(command, args, { stdio: 'ignore' });
    this.#ended = new Promise((resolve) => {
      this.#child.once('exit', () => resolve());
      this.#child.once('error', () => resolve());
    });
  }

  /** Undefined if it could not be started. */
  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** SIGTERM to stop in good order, SIGKILL to crash, SIGSTOP and SIGCONT to stall. */
  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Ends it and waits until it is gone. */
  async end(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    this.#child.kill('SIGCONT');
    this.#child.kill(signal);
    await this.#ended;
  }
}
