import type { Event } from '@srvthreds/core';
import type { EngineSettings } from '@srvthreds/engine';

/** A run, written down: the same script always makes the same run. */
export interface Script {
  readonly format: 1;
  /** Chance of everything that the steps leave open, such as how long a call takes. */
  readonly seed: number;
  readonly partitions: number;
  readonly settings: Partial<EngineSettings>;
  /** Where messages go: to a handler in the engine's process, or to a queue. */
  readonly messages: 'handler' | 'queue';
  /** How far clocks are ahead, milliseconds: the producer's, then those of the engines. */
  readonly skewMs: readonly number[];
  /** Watch until the traces of what has ended are gone. */
  readonly untilTracesGo: boolean;
  /** By time. */
  readonly steps: readonly Step[];
}

/** One thing that happens; `at` is in milliseconds since the run began. Engines are known by number. */
export type Step = { readonly at: number } & (
  | { readonly do: 'start'; readonly engine: number }
  | { readonly do: 'shutdown'; readonly engine: number; readonly graceMs: number }
  | { readonly do: 'crash'; readonly engine: number }
  | StallStep
  | BreakStep
  | { readonly do: 'away'; readonly server: Server; readonly forMs: number }
  | WeatherStep
  | FaultStep
  | SendStep
  /** One more pattern comes into use. */
  | { readonly do: 'pattern' }
);

/** Stands still and goes on; the broker gives its channels up after `heartbeatMs`, if that is shorter. */
interface StallStep {
  readonly do: 'stall';
  readonly engine: number;
  readonly forMs: number;
  readonly heartbeatMs: number;
}

/** The broker gives up the channels of a process, which hears of it `toldAfterMs` later. */
interface BreakStep {
  readonly do: 'break';
  readonly engine: number;
  readonly toldAfterMs: number;
}

/** For a while some calls to a server go wrong. */
export interface WeatherStep {
  readonly do: 'weather';
  readonly server: Server;
  readonly forMs: number;
  /** 0 to 1, of all calls. */
  readonly ratio: number;
}

/** One call goes wrong: the one after `skip` others, of those that are meant. */
export interface FaultStep {
  readonly do: 'fault';
  readonly who: number | 'producer';
  readonly on: Method | 'any';
  readonly skip: number;
  readonly fault: Fault;
}

/** An event is sent until it is taken. */
export interface SendStep {
  readonly do: 'send';
  readonly event: Event;
  /** Events of one chain are sent one after the other. */
  readonly chain?: string;
  /** Given to this engine; without it put into the queue. */
  readonly via?: number;
  /** The network hands the broker what it has got a second time, so much later. */
  readonly copyAfterMs?: number;
}

export type Server = 'store' | 'queue';

/** What can go wrong with one call. */
export type Fault =
  /** Not done; an error comes back. */
  | { readonly kind: 'before' }
  /** Done; an error comes back. */
  | { readonly kind: 'after' }
  /** Done so much later. */
  | { readonly kind: 'late'; readonly ms: number }
  /** An error comes back, and so much later it is done all the same. */
  | { readonly kind: 'ghost'; readonly ms: number }
  /** The process ends: before the call has left, or when it is done. */
  | { readonly kind: 'crash'; readonly when: 'before' | 'after' }
  /** The process stands still: before the call has left, or when it has. */
  | { readonly kind: 'stall'; readonly when: 'before' | 'after'; readonly ms: number };

/** Everything that a process can ask of the world around it. */
export const METHODS = [
  'read',
  'commit',
  'settle',
  'unsettled',
  'due',
  'scan',
  'count',
  'journal',
  'trim',
  'acquire',
  'leases',
  'renew',
  'release',
  'publish',
  'subscribe',
  'depth',
  'ack',
  'close',
  'handler',
] as const;

export type Method = (typeof METHODS)[number];
