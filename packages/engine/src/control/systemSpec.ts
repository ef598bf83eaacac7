import type { Event, EventValues } from '@srvthreds/core';
import type { AdminContext } from './AdminService.ts';
import type { SystemOutcome } from './SystemEvents.ts';

/** A description of the running system, for whoever writes patterns for it. */
export type SystemSpec = EventValues;

/** Tells what there is: services, participants, groups. */
export function getSystemSpec(
  _event: Event,
  { systemSpec, directory }: AdminContext,
): SystemOutcome {
  const participants = directory.everyone().map((id) => ({ id }));
  const spec = systemSpec?.() ?? { serviceSpecs: [], addressSpec: { participants } };
  return { answer: { values: { status: 'OK', op: 'getSystemSpec', systemSpec: spec } } };
}
