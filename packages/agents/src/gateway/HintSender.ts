import type { Clock, Logger } from '@srvthreds/core';
import { answerWithin } from '../answerWithin.ts';
import type { Sessions } from '../sessions/Sessions.ts';
import type { Hints } from './Hints.ts';

/** Participants that wait to be told of; beyond it they are left to the next look. */
const MOST_WAITING = 10_000;
/** Participants whose nodes are looked for at the same time. */
const AT_ONCE = 32;
/** A hint that takes longer is given up, milliseconds. */
const TOLD_WITHIN_MS = 5_000;

export interface HintSenderParts {
  readonly node: string;
  readonly sessions: Sessions;
  readonly hints: Hints;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Tells other nodes where a participant is connected that there is something new. Never keeps anybody waiting. */
export class HintSender {
  readonly #parts: HintSenderParts;
  readonly #waiting = new Set<string>();
  #sending: Promise<void> | undefined;

  constructor(parts: HintSenderParts) {
    this.#parts = parts;
  }

  /** Soon; one hint does for many messages. */
  tell(participantIds: Iterable<string>): void {
    for (const participantId of participantIds)
      if (this.#waiting.size < MOST_WAITING) this.#waiting.add(participantId);
    this.#begin();
  }

  /** Resolves when nothing waits. */
  async idle(): Promise<void> {
    while (this.#sending) await this.#sending;
  }

  #begin(): void {
    if (this.#sending || this.#waiting.size === 0) return;
    this.#sending = this.#send().finally(() => {
      this.#sending = undefined;
      this.#begin();
    });
  }

  async #send(): Promise<void> {
    while (this.#waiting.size > 0) {
      const some = [...this.#waiting].slice(0, AT_ONCE);
      for (const participantId of some) this.#waiting.delete(participantId);
      await Promise.all(some.map((participantId) => this.#tellNodes(participantId)));
    }
  }

  async #tellNodes(participantId: string): Promise<void> {
    const { node: own, sessions, hints, clock, logger } = this.#parts;
    try {
      const found = await sessions.ofParticipant(participantId);
      const others = new Set(found.map(({ node }) => node).filter((node) => node !== own));
      const told = Promise.all([...others].map((node) => hints.tell(node, participantId)));
      await answerWithin({ clock, timeoutMs: TOLD_WITHIN_MS }, told);
    } catch (error) {
      logger.debug(
        { err: error, participantId },
        'a hint was lost; the next look finds what it was about',
      );
    }
  }
}
