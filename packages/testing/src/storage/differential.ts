import { errorCode } from '@srvthreds/core';
import type { Changes, NewMessage, NewTimer, Precondition, Storage } from '@srvthreds/storage';
import { MemoryStorage } from '@srvthreds/storage/memory';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { seededRandom, type Random } from '../seededRandom.ts';
import { PartitionOwner } from './StorageScene.ts';

const STEPS = 200;
const AGGREGATES = ['a', 'b', 'c_1', 'c/2', 'ä'];
const LABELS = ['l', 'l2', 'm:x', 'n'];
const ALL = 10_000;

/** The same random operations on the driver and on the memory model: same results, same end. */
export function differentialSuite(storage: () => Storage, seeds: readonly number[]): void {
  describe('the memory model', () => {
    let model: MemoryStorage;
    beforeEach(() => {
      model = new MemoryStorage();
    });
    afterEach(() => model.close());

    it.each(seeds)(
      `agrees on ${STEPS} random commits, settles and trims (seed %i)`,
      async (seed) => {
        const random = seededRandom(seed);
        const twins = [await Twin.of(model), await Twin.of(storage())] as const;
        for (let step = 0; step < STEPS; step++) {
          const operation = randomOperation(random, step);
          const [expected, found] = await Promise.all(twins.map((twin) => twin.run(operation)));
          expect(found, `step ${step}: ${JSON.stringify(operation)}`).toEqual(expected);
        }
      },
    );
  });
}

type Operation =
  | {
      readonly kind: 'commit';
      readonly id: string;
      readonly stale: boolean;
      readonly changes: Changes;
    }
  | { readonly kind: 'settle'; readonly ids: readonly string[] }
  | { readonly kind: 'trim'; readonly entries: number }
  | { readonly kind: 'due'; readonly at: number; readonly limit: number }
  | {
      readonly kind: 'scan';
      readonly label: string;
      readonly after: string;
      readonly limit: number;
    };

function randomOperation(random: Random, step: number): Operation {
  const dice = random.next();
  if (dice < 0.15)
    return { kind: 'settle', ids: some(random, 6, () => `m${random.below(step + 1)}.0`) };
  if (dice < 0.2) return { kind: 'trim', entries: random.below(4) };
  if (dice < 0.3) return { kind: 'due', at: random.below(10 * STEPS), limit: 1 + random.below(5) };
  if (dice < 0.4)
    return {
      kind: 'scan',
      label: random.pick(LABELS),
      after: random.pick(AGGREGATES),
      limit: 1 + random.below(3),
    };
  const id = random.pick(AGGREGATES);
  if (random.chance(0.1))
    return { kind: 'commit', id, stale: false, changes: { state: null, journal: [`-${step}`] } };
  return { kind: 'commit', id, stale: random.chance(0.1), changes: randomChanges(random, step) };
}

function randomChanges(random: Random, step: number): Changes {
  const message = (n: number): NewMessage => ({ id: `m${step}.${n}`, topic: 't', body: 'b' });
  return {
    ...(random.chance(0.7) ? { state: `s${step}` } : {}),
    ...randomTimers(random, step),
    ...(random.chance(0.5)
      ? { seen: { add: [{ id: `e${step}`, at: step }], drop: [`e${random.below(step + 1) - 1}`] } }
      : {}),
    ...(random.chance(0.5) ? { enqueue: some(random, 2, message) } : {}),
    ...(random.chance(0.4) ? { labels: distinct(some(random, 3, () => random.pick(LABELS))) } : {}),
    ...(random.chance(0.6) ? { journal: some(random, 2, (n) => `j${step}.${n}`) } : {}),
  };
}

function randomTimers(random: Random, step: number): Changes {
  const ids = distinct(some(random, 3, () => `t${random.below(4)}`));
  // Times differ, because the order of timers that are due together is left to the driver.
  const timer = (id: string, n: number): NewTimer => ({ id, dueAt: 10 * step + n, body: `${n}` });
  const dice = random.next();
  if (dice < 0.4) return { schedule: ids.map(timer) };
  if (dice < 0.6) return { cancel: ids };
  return dice < 0.7 ? { cancel: 'all' } : {};
}

function some<T>(random: Random, most: number, make: (n: number) => T): T[] {
  return Array.from({ length: random.below(most + 1) }, (_, n) => make(n));
}

function distinct(items: readonly string[]): string[] {
  return [...new Set(items)];
}

/** One of the two storages. Etags and positions differ between them, so each keeps its own. */
class Twin {
  readonly #owner: PartitionOwner;
  readonly #etags = new Map<string, string>();
  #lastCommit = '';

  private constructor(owner: PartitionOwner) {
    this.#owner = owner;
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
      case 'settle':
        return storage.settle(0, operation.ids);
      case 'trim': {
        const entry = (await storage.journal(0, { limit: ALL }))[operation.entries];
        return storage.trim(0, entry ? { through: entry.position } : {});
      }
      case 'due':
        return storage.due(0, operation);
      case 'scan': {
        const { label, after, limit } = operation;
        return (await storage.scan(0, { label, after, limit })).map(({ id }) => id);
      }
      default:
        return operation satisfies never;
    }
  }

  async #commit({ id, stale, changes }: Operation & { kind: 'commit' }): Promise<string> {
    const etag = stale ? this.#lastCommit : this.#etags.get(id);
    if (etag === undefined && changes.state === null) return 'nothing to remove';
    const condition: Precondition = etag === undefined ? { ifAbsent: true } : { ifEtag: etag };
    try {
      const born = etag === undefined ? { state: 'born', ...changes } : changes;
      const { etag: next } = await this.#owner.commit(id, born, condition);
      if (changes.state === null) this.#etags.delete(id);
      else this.#etags.set(id, next);
      this.#lastCommit = next;
      return 'done';
    } catch (error) {
      return errorCode(error) ?? String(error);
    }
  }

  async #everything(): Promise<object> {
    const { storage } = this.#owner;
    const outbox = await storage.unsettled(0, { olderThanMs: 0, limit: ALL });
    const journal = await storage.journal(0, { limit: ALL });
    return {
      aggregates: await Promise.all(AGGREGATES.map((id) => this.#aggregate(id))),
      labelled: await Promise.all(LABELS.map((label) => this.#owner.idsWith(label))),
      counts: await Promise.all(LABELS.map((label) => storage.count(0, label))),
      outbox: outbox.map(({ enqueuedAt: _at, ...message }) => message),
      timers: await storage.due(0, { at: 1_000_000, limit: ALL }),
      journal: journal.map(({ aggregateId, body }) => ({ aggregateId, body })),
    };
  }

  async #aggregate(name: string): Promise<object | undefined> {
    const found = await this.#owner.read(name);
    return found && { ...found, etag: undefined, unsettled: found.unsettled.map(({ id }) => id) };
  }
}
