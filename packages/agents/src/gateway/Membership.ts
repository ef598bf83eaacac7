import { errorCode, sleep, type Clock, type Logger } from '@srvthreds/core';
import type { NodeSessions } from '../sessions/NodeSessions.ts';
import type { Sessions } from '../sessions/Sessions.ts';

export interface MembershipParts {
  readonly node: string;
  readonly sessions: Sessions;
  readonly clock: Clock;
  readonly logger: Logger;
  /** The node has begun a new life: what is connected has no session any more. */
  readonly onRejoined: () => Promise<void>;
  /** The others count without this node by now, whatever it still reaches; `onNodes` says when that is over. */
  readonly onCutOff: () => void;
  /** The nodes that there are now. */
  readonly onNodes: (nodes: readonly string[]) => void;
}

/** Keeps a node alive for the others: renews its sessions, joins again when they have ended, and looks who else is there. */
export class Membership {
  readonly #parts: MembershipParts;
  readonly #end = new AbortController();
  #own: NodeSessions;
  /** When it was last known to hold, milliseconds since 1970. */
  #renewedAt: number;
  #running: Promise<void> | undefined;

  private constructor(parts: MembershipParts, own: NodeSessions) {
    this.#parts = parts;
    this.#own = own;
    this.#renewedAt = parts.clock.now();
  }

  /** @throws what joining throws */
  static async join(parts: MembershipParts): Promise<Membership> {
    const membership = new Membership(parts, await parts.sessions.join(parts.node));
    parts.onNodes(await parts.sessions.nodes());
    membership.#running = membership.#run();
    return membership;
  }

  /** The sessions of this life; another object after the node has joined again. */
  get own(): NodeSessions {
    return this.#own;
  }

  /** Ends all sessions of the node. */
  async leave(): Promise<void> {
    this.#end.abort();
    await this.#running;
    await this.#own.leave();
  }

  async #run(): Promise<void> {
    const { clock, logger, sessions, node } = this.#parts;
    while (await sleep(clock, sessions.ttlMs / 3, this.#end.signal)) {
      try {
        await this.#renew();
        this.#renewedAt = clock.now();
        this.#parts.onNodes(await sessions.nodes());
        await this.#own.endLeft();
      } catch (error) {
        logger.warn({ err: error, node }, 'expected to renew sessions; it is tried again');
        if (clock.now() - this.#renewedAt >= sessions.ttlMs) this.#parts.onCutOff();
      }
    }
  }

  async #renew(): Promise<void> {
    try {
      await this.#own.renew();
    } catch (error) {
      if (errorCode(error) !== 'SESSIONS_NODE_ENDED') throw error;
      this.#parts.logger.warn(
        { node: this.#parts.node },
        'sessions have ended; they are opened again',
      );
      const former = this.#own;
      this.#own = await this.#parts.sessions.join(this.#parts.node);
      // First, so that it counts towards no bound; what is left of it ends by itself.
      await former.leave().catch((reason: unknown) => this.#notLeft(reason));
      await this.#parts.onRejoined();
    }
  }

  #notLeft(error: unknown): void {
    const { logger, node } = this.#parts;
    logger.warn(
      { err: error, node },
      'expected to end the sessions of the life before; it is left',
    );
  }
}
