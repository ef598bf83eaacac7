import type { NewMessage } from '@srvthreds/storage';
import type { ArrivalBook } from './ArrivalBook.ts';
import { readCommand, topicOf } from './commands.ts';
import type { Findings } from './Findings.ts';

/** Decided by state, so they may be decided again. */
const REPEATABLE: ReadonlySet<string> = new Set(['release', 'terminate']);

export interface CommandBookOptions {
  readonly arrivals: ArrivalBook;
  readonly findings: Findings;
  readonly partitions: number;
}

/** What partitions have asked of one another: each goes to the right one, is decided once, and arrives. */
export class CommandBook {
  readonly #options: CommandBookOptions;
  readonly #committed = new Set<string>();

  constructor(options: CommandBookOptions) {
    this.#options = options;
  }

  has(id: string): boolean {
    return this.#committed.has(id);
  }

  committed(row: NewMessage): void {
    const { findings, partitions } = this.#options;
    const command = readCommand(row);
    if (this.#committed.has(row.id) && !REPEATABLE.has(command.kind))
      findings.add('twice', `command ${row.id} was decided twice`);
    this.#committed.add(row.id);
    const topic = topicOf(command, partitions);
    if (row.topic !== topic)
      findings.add('command', `${row.id}: expected on ${topic}, found on ${row.topic}`);
  }

  /** Commands that have come nowhere yet. */
  missing(): string[] {
    return [...this.#committed].filter((id) => !this.#options.arrivals.has(id));
  }
}
