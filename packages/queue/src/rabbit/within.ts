import type { Clock } from '@srvthreds/core';
import { within as withinTime } from '../within.ts';
import { unavailable } from './failures.ts';

export interface Patience {
  readonly clock: Clock;
  /** Longest wait, milliseconds; nothing is left if <= 0. */
  readonly ms: number;
  /** Ends the sentence "expected RabbitMQ ...". */
  readonly expected: string;
  /** What is known to be in the way when the time is over. */
  readonly because?: () => unknown;
}

/**
 * Waits for the broker, but no longer than a time. What it says later is not looked at.
 *
 * @throws QueueError `QUEUE_UNAVAILABLE` when the time is over
 */
export function within<T>(
  work: Promise<T>,
  { clock, ms, expected, because }: Patience,
): Promise<T> {
  return withinTime(work, { clock, ms, late: () => unavailable(expected, because?.()) });
}
