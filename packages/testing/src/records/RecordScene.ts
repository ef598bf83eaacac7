import { FakeClock, randomId } from '@srvthreds/core';
import { RECORD_TASKS, RecordTasks, type RecordStore } from '@srvthreds/storage/records';
import { afterEach, beforeEach } from 'vitest';

const ALLOWED = { Item: RECORD_TASKS, Other: RECORD_TASKS };
const CALLER = { id: 'root', roles: ['admin'] };

/** An empty store, and tasks on it as an administrator's events bring them. */
export class RecordScene {
  readonly store: RecordStore;
  readonly clock = new FakeClock();
  readonly #tasks: RecordTasks;

  constructor(store: RecordStore) {
    this.store = store;
    this.#tasks = new RecordTasks(store, { allow: () => ALLOWED, clock: this.clock });
  }

  /** Carries out tasks of one event. */
  run(tasks: unknown, eventId: string = randomId()): Promise<readonly unknown[]> {
    return this.#tasks.run(tasks, { eventId, caller: CALLER });
  }

  /** Carries out one task. */
  async one(op: string, params: object = {}): Promise<unknown> {
    return (await this.run([{ op, params: { type: 'Item', ...params } }]))[0];
  }

  put(...values: readonly object[]): Promise<unknown> {
    return this.one('put', { values });
  }

  /** Ids of what fits, in order. */
  async ids(matcher: object = {}, collector: object = {}): Promise<readonly string[]> {
    const found = await this.one('get', { matcher, collector, selector: { include: ['id'] } });
    return (found as readonly { id: string }[]).map(({ id }) => id);
  }

  /** A record without its times. */
  record(id: string): Promise<unknown> {
    const selector = { exclude: ['created', 'modified'] };
    return this.one('getOne', { matcher: { id }, selector });
  }
}

/** One empty store for each test, closed after it. */
export function recordsForEach(
  makeStore: () => RecordStore | Promise<RecordStore>,
): () => RecordScene {
  let scene: RecordScene | undefined;
  beforeEach(async () => {
    scene = new RecordScene(await makeStore());
  });
  afterEach(() => scene?.store.close());
  return () => scene!;
}
