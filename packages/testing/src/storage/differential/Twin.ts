import { errorCode } from '@srvthreds/core';
import type { Precondition, Storage } from '@srvthreds/storage';
import { PartitionOwner } from '../PartitionOwner.ts';
import { AGGREGATES, LABELS, type Operation } from './Operation.ts';

const ALL = 10_000;

/** One of the two storages. Etags, fences and positions differ between them, so each keeps its own. */
export class Twin {
  #owner: PartitionOwner;
  #deposed: PartitionOwner;
  readonly #etags = new Map<string, string>();
  #lastCommit = '';

  private constructor(owner: PartitionOwner) {
    this.#owner = owner;
    this.#deposed = owner;
  }

  static async of(storage: Storage): Promise<Twin> {
    return new Twin(await PartitionOwner.of(storage));
  }

  /** Does it, and says what it brought and how everything stands then. */
  async run(operation: Operation): Promise<object> {
    const result = await this.#do(operation);
    return { result, after: await this.#everything() };
  }

  async #do(operation: Operation): Promise<unknown> {
    const { storage } = this.#owner;
    switch (operation.kind) {
      case 'commit':
        return this.#commit(operation);
      case 'hand-over':
        return this.#handOver();
      case 'settle':
        return storage.settle(0, operation.ids);
      case 'trim': {
        const position = await this.#positionOf(operation.through);
        return storage.trim(0, position === undefined ? {} : { through: position });
      }
      case 'shorten':
        return storage.trim(0, { maxEntries: operation.maxEntries });
      case 'due':
        return storage.due(0, operation);
      case 'page':
        return this.#page(operation);
      case 'scan': {
        const { label, after, limit } = operation;
        const options = { ...(label === undefined ? {} : { label }), after, limit };
        return (await storage.scan(0, options)).map(({ id }) => id);
      }
      default:
        return operation satisfies never;
    }
  }

  async #commit({ id, stale, deposed, changes }: Operation & { kind: 'commit' }): Promise<string> {
    const etag = stale ? this.#lastCommit : this.#etags.get(id);
    if (etag === undefined && changes.state === null) return 'nothing to remove';
    const condition: Precondition = etag === undefined ? { ifAbsent: true } : { ifEtag: etag };
    const owner = deposed ? this.#deposed : this.#owner;
    try {
      const born = etag === undefined ? { state: 'born', ...changes } : changes;
      const { etag: next } = await owner.commit(id, born, condition);
      if (changes.state === null) this.#etags.delete(id);
      else this.#etags.set(id, next);
      this.#lastCommit = next;
      return 'done';
    } catch (error) {
      return errorCode(error) ?? String(error);
    }
  }

  async #handOver(): Promise<void> {
    await this.#owner.lease.release();
    this.#deposed = this.#owner;
    this.#owner = await PartitionOwner.of(this.#deposed.storage);
  }

  async #page({ after, limit }: Operation & { kind: 'page' }): Promise<object> {
    const { storage } = this.#owner;
    const position = await this.#positionOf(after);
    const options = position === undefined ? { limit } : { after: position, limit };
    const journal = await storage.journal(0, options);
    const outbox = await storage.unsettled(0, { olderThanMs: 0, limit });
    return { journal: journal.map(({ body }) => body), outbox: outbox.map(({ id }) => id) };
  }

  /** Of the entry of the journal with that number, from 0. */
  async #positionOf(number: number): Promise<string | undefined> {
    const entries = await this.#owner.storage.journal(0, { limit: number + 1 });
    return entries[number]?.position;
  }

  async #everything(): Promise<object> {
    const { storage } = this.#owner;
    const [outbox, journal, timers, aggregates, labelled, counts] = await Promise.all([
      storage.unsettled(0, { olderThanMs: 0, limit: ALL }),
      storage.journal(0, { limit: ALL }),
      storage.due(0, { at: Number.MAX_SAFE_INTEGER, limit: ALL }),
      Promise.all(AGGREGATES.map((id) => this.#aggregate(id))),
      Promise.all(LABELS.map((label) => this.#owner.idsWith(label))),
      Promise.all(LABELS.map((label) => storage.count(0, label))),
    ]);
    return {
      aggregates,
      labelled,
      counts,
      outbox: outbox.map(({ id, aggregateId, topic, body }) => ({ id, aggregateId, topic, body })),
      timers,
      journal: journal.map(({ aggregateId, body }) => ({ aggregateId, body })),
    };
  }

  async #aggregate(name: string): Promise<object | undefined> {
    const found = await this.#owner.read(name);
    if (!found) return undefined;
    const { state, seen, unsettled } = found;
    return { state, seen, unsettled: unsettled.map(({ id }) => id) };
  }
}
