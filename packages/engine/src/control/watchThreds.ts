import { WIRE_CODES, type Event } from '@srvthreds/core';
import { RefusedError } from '../errors.ts';
import type { AdminContext } from './AdminService.ts';
import { choiceArgument } from './argument.ts';
import type { SystemOutcome } from './SystemEvents.ts';

/** Begins, goes on with, or ends an administrator's watch over all threds. */
export async function watchThreds(
  event: Event,
  { watchers }: AdminContext,
): Promise<SystemOutcome> {
  const directive = choiceArgument(event, 'directive', ['start', 'stop', 'renew']);
  const { id } = event.source;
  switch (directive) {
    case 'start':
      await watchers.start({ participantId: id, requestId: event.id });
      break;
    case 'stop':
      await watchers.stop(id);
      break;
    case 'renew':
      if (await watchers.renew(id)) break;
      throw new RefusedError('expected a watch to renew, found none', WIRE_CODES.objectNotFound);
  }
  return { answer: { values: { status: 'OK', op: 'watchThreds', directive } } };
}
