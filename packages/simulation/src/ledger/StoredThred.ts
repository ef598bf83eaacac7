import type { ThredState, Tombstone } from '@srvthreds/engine';
import type { Changes } from '@srvthreds/storage';
import type { Findings } from './Findings.ts';
import type { Paper } from './paper/Paper.ts';

/** What the store has taken of one thred: its state, timers and labels. */
export class StoredThred {
  readonly #findings: Findings;
  readonly #thredId: string;
  readonly #timers = new Set<string>();
  #labels: readonly string[] = [];
  #state: ThredState | Tombstone | undefined;

  constructor(thredId: string, findings: Findings) {
    this.#thredId = thredId;
    this.#findings = findings;
  }

  /** Undefined if it has ended. */
  get living(): ThredState | undefined {
    return this.#state?.kind === 'thred' ? this.#state : undefined;
  }

  /** @param paper what it has to be after this commit */
  committed(changes: Changes, paper: Paper): void {
    const { state } = changes;
    if (typeof state === 'string') this.#state = JSON.parse(state) as ThredState | Tombstone;
    this.#checkState(paper);
    this.#checkTimers(changes, paper);
    this.#checkLabels(changes, paper);
  }

  #checkState(paper: Paper): void {
    const state = this.#state;
    if (!state) return this.#wrong('has no state');
    if (state.kind === 'tombstone') {
      if (paper.isAlive) this.#wrong('expected it alive, found its tombstone');
      return undefined;
    }
    if (!paper.isAlive) return this.#wrong('expected its tombstone, found it alive');
    const count = (state.locals['count'] ?? 0) as number;
    const found = [state.entries, state.messages, count].join();
    const expected = [paper.entries, paper.messages, paper.count].join();
    if (found !== expected)
      this.#wrong(`expected entries, messages, count ${expected}, found ${found}`);
    return undefined;
  }

  #checkTimers({ cancel, schedule = [] }: Changes, paper: Paper): void {
    const timers = this.#timers;
    if (cancel === 'all') timers.clear();
    else for (const id of cancel ?? []) timers.delete(id);
    for (const { id } of schedule) timers.add(id);
    const expected = paper.isAlive && paper.waitsSince !== undefined ? 1 : 0;
    if (timers.size !== expected)
      this.#findings.add(
        expected === 0 ? 'left behind' : 'timer',
        `${this.#thredId}: expected ${expected} timers, found ${timers.size}`,
      );
  }

  #checkLabels({ labels }: Changes, paper: Paper): void {
    if (labels) this.#labels = labels;
    const all = this.#labels;
    if (!paper.isAlive && all.length !== 1)
      this.#findings.add('left behind', `${this.#thredId}: ended with labels ${all.join()}`);
    const waits = all.filter((label) => label.startsWith('waits:')).length;
    if (waits !== paper.waitLabels)
      this.#findings.add(
        'label',
        `${this.#thredId}: expected ${paper.waitLabels} labels, found ${waits}`,
      );
  }

  #wrong(text: string): void {
    this.#findings.add('fold', `${this.#thredId}: ${text}`);
  }
}
