import type { StoredTimer } from '../contract/records.ts';
import { Heap } from './Heap.ts';

/** Timers by aggregate, and by when they are due. */
export class TimerIndex {
  readonly #byAggregate = new Map<string, Map<string, StoredTimer>>();
  // Holds timers that were taken back or replaced until they come to the top.
  readonly #byTime = new Heap<StoredTimer>((a, b) => a.dueAt - b.dueAt);
  #live = 0;

  set(timer: StoredTimer): void {
    const timers = this.#byAggregate.get(timer.aggregateId) ?? new Map<string, StoredTimer>();
    if (!timers.has(timer.id)) this.#live++;
    timers.set(timer.id, timer);
    this.#byAggregate.set(timer.aggregateId, timers);
    this.#byTime.push(timer);
    if (this.#byTime.size > 64 + 2 * this.#live) this.#byTime.keep((entry) => this.#isLive(entry));
  }

  cancel(aggregateId: string, ids: readonly string[] | 'all'): void {
    const timers = this.#byAggregate.get(aggregateId);
    if (!timers) return;
    for (const id of ids === 'all' ? [...timers.keys()] : ids) if (timers.delete(id)) this.#live--;
    if (timers.size === 0) this.#byAggregate.delete(aggregateId);
  }

  due(at: number, limit: number): { timers: StoredTimer[]; nextDueAt?: number } {
    const timers: StoredTimer[] = [];
    for (let top = this.#top(); top && top.dueAt <= at; top = this.#top()) {
      if (timers.length >= limit) break;
      timers.push(top);
      this.#byTime.pop();
    }
    const next = this.#top();
    for (const timer of timers) this.#byTime.push(timer);
    return next ? { timers, nextDueAt: next.dueAt } : { timers };
  }

  #top(): StoredTimer | undefined {
    for (let top = this.#byTime.peek(); top; top = this.#byTime.peek()) {
      if (this.#isLive(top)) return top;
      this.#byTime.pop();
    }
    return undefined;
  }

  #isLive(timer: StoredTimer): boolean {
    return this.#byAggregate.get(timer.aggregateId)?.get(timer.id) === timer;
  }
}
