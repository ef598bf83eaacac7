import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Reply, Request } from './protocol.ts';

const ENTRY = fileURLToPath(new URL('workerMain.ts', import.meta.url));
/** A worker that says nothing for so long is in a loop without an end. */
const LONGEST_SILENCE_MS = 120_000;

/** Another process that plays seeds. Close it. */
export class Worker {
  readonly #child: ChildProcess;

  /** @param mutant name of a mutant, with which it plays */
  constructor(mutant?: string) {
    const args = mutant === undefined ? [] : [mutant];
    this.#child = fork(ENTRY, args, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  }

  /** @throws Error if the process ends, or is silent for too long */
  play(request: Request): Promise<Reply> {
    return new Promise((resolve, reject) => {
      const end = (work: () => void): void => {
        clearTimeout(timer);
        this.#child.removeAllListeners('message').removeAllListeners('exit');
        work();
      };
      const timer = setTimeout(() => {
        this.#child.kill('SIGKILL');
        end(() => reject(new Error('the run does not end')));
      }, LONGEST_SILENCE_MS);
      this.#child.once('message', (reply) => end(() => resolve(reply as Reply)));
      this.#child.once('exit', (code) =>
        end(() => reject(new Error(`the process ended with code ${code}`))),
      );
      this.#child.send(request);
    });
  }

  close(): void {
    this.#child.removeAllListeners('exit');
    this.#child.kill();
  }
}
