import type { Event } from '../event/Event.ts';

/** An event on its way to its receivers. */
export interface Message {
  /** The same cause always gives the same id, so a receiver recognises a repeat by it. */
  readonly id: string;
  /** Ids of participants and addresses of services, each once; order has no meaning. May be empty. */
  readonly to: readonly string[];
  readonly event: Event;
  /** Counts the messages of one thred from 1; a gap or a step back shows that order was lost on the way. */
  readonly seq: number;
}
