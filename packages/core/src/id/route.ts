import { SYSTEM_THRED_ID } from '../event/eventTypes.ts';
import { digest } from './digest.ts';

/** Characters of a name that decide its partition. */
const ROUTE_LENGTH = 3;

/** What of an event decides where it is handled. */
export interface Routed {
  readonly id: string;
  readonly thredId?: string | null;
  readonly orderingKey?: string;
}

/**
 * The part of a thred's id that says where the thred lives: the first three characters after its last `_`.
 * Total: any text has a route, even an empty one.
 */
export function routeOfThred(thredId: string): string {
  const start = thredId.lastIndexOf('_') + 1;
  return thredId.slice(start, start + ROUTE_LENGTH);
}

/**
 * The route of an event: its thred's if it is bound, else that of its ordering key, else that of its own id. System
 * events belong to no thred, so that they are spread over all partitions.
 */
export function routeOfEvent({ id, thredId, orderingKey }: Routed): string {
  if (typeof thredId === 'string' && thredId !== SYSTEM_THRED_ID) return routeOfThred(thredId);
  return digest(orderingKey ?? id).slice(0, ROUTE_LENGTH);
}

/**
 * The id of the thred that an unbound event starts from a pattern. It carries the event's route, so the thred is born
 * in the partition in which its event is handled; a repeat of the event gives the same id.
 */
export function startedThredId(patternId: string, event: Routed): string {
  const name = digest(event.id);
  const route = event.orderingKey === undefined ? name : digest(event.orderingKey);
  return `${patternId}_${route.slice(0, ROUTE_LENGTH)}${name.slice(ROUTE_LENGTH)}`;
}

/**
 * The partition of a route.
 *
 * @param partitions how many there are, >= 1
 * @returns 0 .. partitions - 1
 * @see Fowler, Noll, Vo: the 32-bit FNV-1a hash
 */
export function partitionOfRoute(route: string, partitions: number): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < route.length; i++) hash = Math.imul(hash ^ route.charCodeAt(i), 0x01000193);
  // The low bits of FNV over three characters are uneven; one more mixing step evens them out.
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return ((hash ^ (hash >>> 13)) >>> 0) % partitions;
}
