import { WIRE_CODES, type Event } from '@srvthreds/core';
import { RefusedError } from '../errors.ts';
import type { AdminContext } from './AdminService.ts';
import type { SystemOutcome } from './SystemEvents.ts';

/** Carries out data tasks on records. */
export interface Records {
  /**
   * Carries out tasks in order; an inner list all or none.
   *
   * @returns one result for each, a list for an inner list
   * @throws RefusedError for a task that is not allowed or not understood
   */
  run(tasks: readonly unknown[]): Promise<readonly unknown[]>;
}

/** An administrator's tasks on records. */
export async function dataControl(event: Event, { records }: AdminContext): Promise<SystemOutcome> {
  const tasks = event.data?.content?.tasks;
  if (tasks === undefined)
    throw new RefusedError('expected content.tasks, found none', WIRE_CODES.missingArgument);
  if (!records)
    throw new RefusedError('expected a store of records, found none', WIRE_CODES.clientError);
  const result = await records.run(tasks);
  return { answer: { values: { result: [...result] } } };
}
