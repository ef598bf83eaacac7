import { eventTopic } from '@srvthreds/queue';
import type { ArrivalBook } from './ArrivalBook.ts';
import type { Findings } from './Findings.ts';

export interface TraceBookOptions {
  readonly arrivals: ArrivalBook;
  readonly findings: Findings;
  readonly tombstoneMs: number;
}

/** What has ended and whose trace is still to be there. */
export class TraceBook {
  readonly #options: TraceBookOptions;
  readonly #endedAt = new Map<string, number>();
  readonly #gone = new Set<string>();

  constructor(options: TraceBookOptions) {
    this.#options = options;
  }

  /** Names of what has ended and is not gone. */
  get there(): readonly string[] {
    return [...this.#endedAt.keys()];
  }

  wasRemoved(key: string): boolean {
    return this.#gone.has(key);
  }

  ended(key: string, at: number): void {
    this.#endedAt.set(key, at);
  }

  removed(key: string, partition: number): void {
    const { arrivals, findings, tombstoneMs } = this.#options;
    const endedAt = this.#endedAt.get(key);
    this.#endedAt.delete(key);
    this.#gone.add(key);
    if (endedAt === undefined) {
      findings.add('trace', `${key} was removed and has not ended`);
      return;
    }
    const shownMs = arrivals.acknowledgedAt(eventTopic(partition)) - endedAt;
    if (shownMs < tombstoneMs)
      findings.add(
        'trace',
        `${key} was removed; the latest acknowledged was accepted ${shownMs} ms after its end`,
      );
  }
}
