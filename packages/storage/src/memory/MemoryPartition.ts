import type { Clock } from '@srvthreds/core';
import type { Changes, Precondition } from '../contract/Changes.ts';
import type { Listed, SeenId, Snapshot, StoredMessage, StoredTimer } from '../contract/records.ts';
import { unsettledMessages, versionConflict } from '../refusals.ts';
import { LabelIndex } from './LabelIndex.ts';
import { MemoryJournal } from './MemoryJournal.ts';
import { TimerIndex } from './TimerIndex.ts';

interface Aggregate {
  etag: string;
  state: string;
  readonly seen: Map<string, number>;
  labels: readonly string[];
  readonly messages: Set<string>;
}

/** Everything about the aggregates of one partition. */
export class MemoryPartition {
  readonly journal: MemoryJournal;
  readonly #clock: Clock;
  readonly #epoch: string;
  readonly #aggregates = new Map<string, Aggregate>();
  // A Map keeps the order of insertion, which is the order of commits.
  readonly #outbox = new Map<string, StoredMessage>();
  readonly #timers = new TimerIndex();
  readonly #labels = new LabelIndex();
  #commits = 0;

  constructor(clock: Clock, epoch: string) {
    this.#clock = clock;
    this.#epoch = epoch;
    this.journal = new MemoryJournal();
  }

  read(id: string): Snapshot | undefined {
    const aggregate = this.#aggregates.get(id);
    if (!aggregate) return undefined;
    return {
      etag: aggregate.etag,
      state: aggregate.state,
      seen: [...aggregate.seen].map(([seenId, at]): SeenId => ({ id: seenId, at })),
      unsettled: [...aggregate.messages].map((messageId) => this.#outbox.get(messageId)!),
    };
  }

  commit(id: string, changes: Changes, condition: Precondition): { readonly etag: string } {
    const found = this.#aggregates.get(id);
    checkPrecondition(id, found, condition);
    if (changes.state === null) this.#checkSettled(id, found);
    const etag = `${++this.#commits}.${this.#epoch}`;
    const now = this.#clock.now();
    const messages = found?.messages ?? new Set<string>();
    if (changes.state === null) this.#remove(id);
    else this.#write(id, etag, changes, found ?? newAggregate(messages));
    for (const message of changes.enqueue ?? []) {
      if (this.#outbox.has(message.id)) continue;
      this.#outbox.set(message.id, { ...message, aggregateId: id, enqueuedAt: now });
      messages.add(message.id);
    }
    for (const body of changes.journal ?? []) this.journal.append(id, now, body);
    return { etag };
  }

  settle(messageIds: readonly string[]): void {
    for (const id of messageIds) {
      const message = this.#outbox.get(id);
      if (!message) continue;
      this.#outbox.delete(id);
      this.#aggregates.get(message.aggregateId)?.messages.delete(id);
    }
  }

  unsettled(olderThanMs: number, limit: number): StoredMessage[] {
    const latest = this.#clock.now() - olderThanMs;
    const found: StoredMessage[] = [];
    for (const message of this.#outbox.values()) {
      if (found.length >= limit || message.enqueuedAt > latest) break;
      found.push(message);
    }
    return found;
  }

  due(at: number, limit: number): { timers: StoredTimer[]; nextDueAt?: number } {
    return this.#timers.due(at, limit);
  }

  scan({ label, after, limit }: { label?: string; after?: string; limit: number }): Listed[] {
    const ids = label === undefined ? this.#aggregates.keys() : this.#labels.with(label);
    return [...ids]
      .filter((id) => after === undefined || id > after)
      .toSorted()
      .slice(0, limit)
      .map((id) => {
        const { etag, state } = this.#aggregates.get(id)!;
        return { id, etag, state };
      });
  }

  count(label: string): number {
    return this.#labels.count(label);
  }

  #write(id: string, etag: string, changes: Changes, aggregate: Aggregate): void {
    aggregate.etag = etag;
    if (typeof changes.state === 'string') aggregate.state = changes.state;
    for (const dropped of changes.seen?.drop ?? []) aggregate.seen.delete(dropped);
    for (const added of changes.seen?.add ?? []) aggregate.seen.set(added.id, added.at);
    if (changes.cancel) this.#timers.cancel(id, changes.cancel);
    for (const timer of changes.schedule ?? []) this.#timers.set({ ...timer, aggregateId: id });
    if (changes.labels) {
      this.#labels.replace(id, aggregate.labels, changes.labels);
      aggregate.labels = [...changes.labels];
    }
    this.#aggregates.set(id, aggregate);
  }

  #remove(id: string): void {
    this.#labels.replace(id, this.#aggregates.get(id)?.labels ?? [], []);
    this.#timers.cancel(id, 'all');
    this.#aggregates.delete(id);
  }

  #checkSettled(id: string, found: Aggregate | undefined): void {
    const waiting = found?.messages.size ?? 0;
    if (waiting > 0) throw unsettledMessages(id, waiting);
  }
}

function newAggregate(messages: Set<string>): Aggregate {
  return { etag: '', state: '', seen: new Map(), labels: [], messages };
}

function checkPrecondition(
  id: string,
  found: Aggregate | undefined,
  condition: Precondition,
): void {
  const expected = 'ifEtag' in condition ? condition.ifEtag : undefined;
  if (found?.etag !== expected) throw versionConflict(id, expected, found?.etag);
}
