import { errorMessage, WIRE_CODES, type Event, type WireCode } from '@srvthreds/core';
import type { RecordsRequest } from '@srvthreds/storage/records';
import { RefusedError } from '../errors.ts';
import type { AdminContext } from './AdminService.ts';
import type { SystemOutcome } from './SystemEvents.ts';

/** Carries out data tasks on records: `RecordTasks` of `@srvthreds/storage/records` does. */
export interface Records {
  /**
   * Carries out tasks in order; an inner list all or none. May be asked again for the same event if an engine dies
   * meanwhile, and must not do things twice then.
   *
   * @param tasks as they came in the event
   * @returns one result for each, a list for an inner list
   * @throws an error whose `details.wireCode` is a number of `WIRE_CODES` is told to the sender as it is; any other as a
   *   failure of ours
   */
  run(tasks: unknown, request: RecordsRequest): Promise<readonly unknown[]>;
}

/** An administrator's tasks on records. */
export async function dataControl(
  event: Event,
  { records, directory }: AdminContext,
): Promise<SystemOutcome> {
  const tasks = event.data?.content?.tasks;
  if (tasks === undefined)
    throw new RefusedError('expected content.tasks, found none', WIRE_CODES.missingArgument);
  if (!records)
    throw new RefusedError('expected a store of records, found none', WIRE_CODES.clientError);
  const { id } = event.source;
  const request = { eventId: event.id, caller: { id, roles: directory.roles(id) } };
  try {
    const result = await records.run(tasks, request);
    return { answer: { values: { result: [...result] } } };
  } catch (error) {
    throw toRefusal(error);
  }
}

/** What was refused on purpose says with which number. */
function toRefusal(error: unknown): unknown {
  const { details } = Object(error) as { details?: { wireCode?: unknown } };
  const wireCode = Object.values<WireCode>(WIRE_CODES).find((code) => code === details?.wireCode);
  return wireCode === undefined ? error : new RefusedError(errorMessage(error), wireCode);
}
