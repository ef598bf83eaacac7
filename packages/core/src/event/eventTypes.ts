import type { EventSource } from './Event.ts';

/** Reserved types of events. Everything else is the pattern authors' own. */
export const EVENT_TYPES = {
  /** What a transform sends; also notifications and replies. */
  tell: 'org.wt.tell',
  /** What echoes and broadcasts are sent as. */
  broadcast: 'org.wt.broadcast',
  /** A participant's answer. */
  clientTell: 'org.wt.client.tell',
  /** A participant's request to tell all others. */
  clientBroadcast: 'org.wt.client.broadcast',
  /** An administrator's operation. */
  sysControl: 'org.wt.control.sysControl',
  /** An administrator's operation on records. */
  dataControl: 'org.wt.control.dataControl',
  /** Anybody's question about their own threds. */
  userControl: 'org.wt.control.userControl',
} as const;

/** The sender of everything that the engine says itself. */
export const SYSTEM_SOURCE: EventSource = { id: 'SYSTEM', name: 'Workthreds Bot' };

/** The thred id of administrative events. */
export const SYSTEM_THRED_ID = 'SYSTEM';
