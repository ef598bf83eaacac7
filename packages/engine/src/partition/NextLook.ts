import type { Clock } from '@srvthreds/core';

/** Time between two looks while a partition is about to become free for this engine, milliseconds. */
export const HURRY_MS = 20;
/** So long after others were about to give partitions up, one of them may still be at it, milliseconds. */
const STILL_OWED_MS = 500;

/** What the last look has shown. */
export interface Outlook {
  /** Others are about to give partitions up that this engine should take. */
  readonly isOwed: boolean;
  /** When the first lease of another engine ends unless it is renewed, milliseconds since 1970; Infinity without any. */
  readonly endsAt: number;
}

/** When to look at the leases again: in a hurry only while there may be something to take. */
export class NextLook {
  readonly #clock: Clock;
  readonly #mostMs: number;
  /** Milliseconds since 1970. */
  #owedAt = -Infinity;

  /** @param mostMs longest time between two looks, milliseconds */
  constructor(clock: Clock, mostMs: number) {
    this.#clock = clock;
    this.#mostMs = mostMs;
  }

  /** @returns time until the next look, milliseconds, from `HURRY_MS` to the most */
  inMs({ isOwed, endsAt }: Outlook): number {
    const now = this.#clock.now();
    if (isOwed) this.#owedAt = now;
    // The share seems full while somebody still gives back what it had before.
    const inHurry = now - this.#owedAt < STILL_OWED_MS;
    return Math.min(this.#mostMs, Math.max(HURRY_MS, inHurry ? 0 : endsAt - now));
  }
}
