import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';

interface Word {
  readonly id?: string;
  readonly lost?: string;
}

/** A program of its own that consumes a topic, exclusively, three at a time; it can be killed and stopped. */
export class ConsumerProcess {
  readonly ids: string[] = [];
  readonly losses: string[] = [];
  readonly #child: ChildProcess;

  constructor(url: string, namespace: string, topic: string) {
    const program = join(import.meta.dirname, 'consumerMain.ts');
    const execArgv = ['--conditions=@srvthreds/source'];
    this.#child = fork(program, [url, namespace, topic], { execArgv });
    this.#child.on('message', ({ id, lost }: Word) => {
      if (id !== undefined) this.ids.push(id);
      if (lost !== undefined) this.losses.push(lost);
    });
  }

  /** Has it acknowledge all that it was ever handed. */
  ackAll(): void {
    this.#child.send('ack');
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }
}
