import { randomId } from '@srvthreds/core';
import { nodeEnded, tooMany } from './errors.ts';
import { checkId, checkLength, SESSION_LIMITS } from './limits.ts';
import { toSession, type Session } from './Session.ts';
import type { SessionStore } from './SessionStore.ts';

interface Membership {
  readonly node: string;
  readonly incarnation: string;
  readonly ttlMs: number;
  readonly perParticipant: number;
  readonly perNode: number;
}

export interface OpenOptions {
  /** Unique in this incarnation. Default: a random one. A call that is made again with the same id opens the same session. */
  readonly id?: string;
  /** At most `SESSION_LIMITS.dataLength` characters as JSON. Default: `{}`. */
  readonly data?: Readonly<Record<string, unknown>>;
}

/** The sessions of one life of a node. It can end no others. */
export class NodeSessions {
  readonly node: string;
  /** Names this life of the node; another one each time that it joins. */
  readonly incarnation: string;
  readonly #store: SessionStore;
  readonly #membership: Membership;
  readonly #open = new Set<string>();
  /** Ids of sessions that could not be ended yet, with their participants; all of them are open. */
  readonly #toEnd = new Map<string, string>();

  constructor(store: SessionStore, membership: Membership) {
    this.node = membership.node;
    this.incarnation = membership.incarnation;
    this.#store = store;
    this.#membership = membership;
  }

  /**
   * Opens a session of a participant at this node.
   *
   * @throws SessionsError `SESSIONS_TOO_MANY`, `SESSIONS_TOO_LARGE`, `SESSIONS_NODE_ENDED`, `SESSIONS_UNAVAILABLE`
   *   (retryable)
   */
  async open(
    participantId: string,
    { id = randomId(), data = {} }: OpenOptions = {},
  ): Promise<Session> {
    checkId('the id of a participant', participantId);
    checkId('the id of a session', id);
    const text = JSON.stringify(data);
    checkLength('data of a session', text.length, SESSION_LIMITS.dataLength);
    const { incarnation, perNode, perParticipant } = this.#membership;
    const isNew = !this.#open.has(id);
    if (isNew && this.#open.size >= perNode) throw tooMany('one node', perNode);
    // Counted before it is there, so that many that come at once do not pass the bound together.
    this.#open.add(id);
    try {
      const session = { participantId, incarnation, id, data: text };
      const openedAt = await this.#store.open(session, perParticipant);
      if (openedAt === 'ended') throw nodeEnded(incarnation);
      if (openedAt === 'full') throw tooMany('one participant', perParticipant);
      return toSession({ ...session, openedAt });
    } catch (error) {
      if (isNew) this.#open.delete(id);
      throw error;
    }
  }

  /**
   * Ends a session of this incarnation; does nothing if it is not there.
   *
   * @throws SessionsError `SESSIONS_UNAVAILABLE` (retryable); `endLeft` tries it again
   */
  async end({ participantId, id }: Pick<Session, 'participantId' | 'id'>): Promise<void> {
    if (this.#open.has(id)) this.#toEnd.set(id, participantId);
    await this.#store.end({ participantId, incarnation: this.incarnation, id });
    this.#toEnd.delete(id);
    this.#open.delete(id);
  }

  /**
   * Ends the sessions whose end has failed: else they would live as long as the node.
   *
   * @throws SessionsError `SESSIONS_UNAVAILABLE` (retryable)
   */
  async endLeft(): Promise<void> {
    for (const [id, participantId] of this.#toEnd) await this.end({ participantId, id });
  }

  /**
   * Holds all sessions of this incarnation for another whole time.
   *
   * @throws SessionsError `SESSIONS_NODE_ENDED` if they have ended; `SESSIONS_UNAVAILABLE` (retryable)
   */
  async renew(): Promise<void> {
    const { incarnation, ttlMs } = this.#membership;
    if (!(await this.#store.renew(incarnation, ttlMs))) throw nodeEnded(incarnation);
  }

  /** Ends all sessions of this incarnation, and its lease. */
  async leave(): Promise<void> {
    await this.#store.leave(this.incarnation);
    this.#open.clear();
    this.#toEnd.clear();
  }
}
