import { digest, SystemClock, type Clock } from '@srvthreds/core';
import { invalid, kindOf, RecordsError } from './errors.ts';
import { RECORD_LIMITS } from './limits.ts';
import type { RecordOperation, RecordStore } from './RecordStore.ts';
import { Steps } from './Steps.ts';
import { readTask, type RecordTask } from './tasks/readTask.ts';

/** Who asks for tasks, and with which event. */
export interface RecordsRequest {
  readonly eventId: string;
  readonly caller: RecordsCaller;
}

export interface RecordsCaller {
  readonly id: string;
  readonly roles: readonly string[];
}

/** What a caller may do: types of records, and with each the operations. What is not in it is refused. */
export type AllowedTasks = Readonly<Record<string, readonly RecordTask[]>>;

export interface RecordTasksOptions {
  /** What a caller may do; a caller who is not known gets `{}`. */
  readonly allow: (caller: RecordsCaller) => AllowedTasks;
  /** Default: the machine's. */
  readonly clock?: Clock;
}

/** One task, or an inner list: done whole or not at all. */
interface Unit {
  /** As it came, as JSON. */
  readonly text: string;
  readonly operations: readonly RecordOperation[];
  readonly isList: boolean;
}

/**
 * Carries out the tasks of an event on a store of records: what the engine's admin service takes as `records`. The store
 * stays its maker's to close.
 */
export class RecordTasks {
  readonly #store: RecordStore;
  readonly #allow: RecordTasksOptions['allow'];
  readonly #clock: Clock;

  constructor(store: RecordStore, { allow, clock = new SystemClock() }: RecordTasksOptions) {
    this.#store = store;
    this.#allow = allow;
    this.#clock = clock;
  }

  /**
   * Carries out tasks in order; an inner list whole or not at all. All are checked before the first is done. One that fails
   * leaves those before it done. Asked again by the same caller for the same tasks of the same event, it does nothing again
   * and gives the same results.
   *
   * @param tasks `data.content.tasks` of an event
   * @returns one result for each, a list for an inner list; null for those that give nothing
   * @throws RecordsError `RECORDS_NOT_ALLOWED`, `RECORDS_TASK_INVALID`, `RECORDS_TOO_LARGE`, `RECORDS_EXISTS`,
   *   `RECORDS_TASK_FAILED`; what the store throws
   */
  async run(tasks: unknown, { eventId, caller }: RecordsRequest): Promise<readonly unknown[]> {
    const now = new Date(this.#clock.now()).toISOString();
    const units = readUnits(tasks, now);
    checkAllowed(units, this.#allow(caller));
    const results: unknown[] = [];
    const steps = new Steps();
    let resultLength: number = RECORD_LIMITS.resultLength;
    for (const [index, { text, operations, isList }] of units.entries()) {
      // Ids are chosen by whoever sends: the same id from somebody else, or with another task, is something else.
      const once = digest(caller.id, eventId, String(index), text);
      const options = { now, resultLength, steps, once };
      const found = await this.#store.transact(operations, options);
      resultLength -= JSON.stringify(found).length;
      results.push(isList ? found : found[0]);
    }
    return results;
  }
}

function readUnits(tasks: unknown, now: string): readonly Unit[] {
  if (!Array.isArray(tasks)) throw invalid('/tasks', 'a list of tasks', kindOf(tasks));
  // Empty lists cost as well.
  const found = Math.max(tasks.length, tasks.flat(1).length);
  const most = RECORD_LIMITS.tasksPerEvent;
  if (found > most) throw invalid('/tasks', `at most ${most} tasks`, String(found));
  return tasks.map((task: unknown, index): Unit => {
    const at = `/tasks/${index}`;
    const isList = Array.isArray(task);
    const operations = isList
      ? task.map((one: unknown, inner) => readTask(one, now, `${at}/${inner}`))
      : [readTask(task, now, at)];
    return { text: JSON.stringify(task), operations, isList };
  });
}

function checkAllowed(units: readonly Unit[], allowed: AllowedTasks): void {
  for (const operation of units.flatMap(({ operations }) => operations)) {
    if (operation.op === 'nothing') continue;
    const { op, type } = operation;
    const operations = Object.hasOwn(allowed, type) ? allowed[type] : undefined;
    if (operations?.includes(op) === true) continue;
    const some = operations ? operations.join(', ') : 'nothing';
    throw new RecordsError(
      'RECORDS_NOT_ALLOWED',
      `expected a task that is allowed (with ${type}: ${some}), found ${op}`,
      { type, op },
    );
  }
}
