import { silentLogger, SystemClock, type Clock, type Logger } from '@srvthreds/core';

export interface RedisQServiceOptions {
  /**
   * Begins the name of every key, so that several systems can share a server: letters, digits, `_`, `-`, at most 32.
   * Default `srvthreds`.
   */
  readonly namespace?: string;
  /**
   * Most messages that may wait in one topic of messages, >= 1. Default 1,000,000. Topics of events have no bound here:
   * `EventQ` is their door, and what engines tell each other is never refused.
   */
  readonly maxLength?: number;
  /** Most messages kept on a dead-letter topic, >= 1; beyond it the oldest go. Default 100,000. */
  readonly maxDeadLetters?: number;
  /** Longest wait for Redis in any call, milliseconds, >= 1. Default 10,000. */
  readonly timeoutMs?: number;
  /** Most messages that may wait to be sent, over all topics, >= 1. Default 65,536. */
  readonly maxPending?: number;
  /**
   * A consumer that was not heard of for so long is taken for dead, milliseconds, >= 300; what it held goes to the next
   * one. Renewed at a third of it. Default 1,500.
   */
  readonly leaseMs?: number;
  /** Default: says nothing. */
  readonly logger?: Logger;
  /** Default: the machine's. Redis goes by its own. */
  readonly clock?: Clock;
}

/** The options with everything decided. */
export type RedisSettings = Required<RedisQServiceOptions>;

/** @throws RangeError */
export function readOptions(options: RedisQServiceOptions): RedisSettings {
  const { namespace = 'srvthreds' } = options;
  if (!/^[\w-]{1,32}$/.test(namespace))
    throw new RangeError(
      `expected a namespace of 1 to 32 letters, digits, _ and -, found ${namespace}`,
    );
  return {
    namespace,
    maxLength: atLeast(1, 'maxLength', options.maxLength ?? 1_000_000),
    maxDeadLetters: atLeast(1, 'maxDeadLetters', options.maxDeadLetters ?? 100_000),
    timeoutMs: atLeast(1, 'timeoutMs', options.timeoutMs ?? 10_000),
    maxPending: atLeast(1, 'maxPending', options.maxPending ?? 65_536),
    leaseMs: atLeast(300, 'leaseMs', options.leaseMs ?? 1_500),
    logger: options.logger ?? silentLogger,
    clock: options.clock ?? new SystemClock(),
  };
}

function atLeast(least: number, name: string, value: number): number {
  if (Number.isInteger(value) && value >= least) return value;
  throw new RangeError(`expected ${name} to be a whole number from ${least}, found ${value}`);
}
