import { randomId } from '@srvthreds/core';
import { checkId } from './limits.ts';
import { NodeSessions } from './NodeSessions.ts';
import type { SessionStore } from './SessionStore.ts';
import { toSession, type Session } from './Session.ts';

export interface SessionsOptions {
  /** A node that does not renew for so long is dead, milliseconds, >= 100. Default 15,000. */
  readonly ttlMs?: number;
  /** Most sessions of one participant, >= 1. Default 32. */
  readonly perParticipant?: number;
  /** Most sessions of one node, >= 1. Default 65,536. */
  readonly perNode?: number;
}

/**
 * Who is connected, and where. Sessions are leased: a node holds one lease for all its own, by the clock of the store, and
 * they end by themselves when it is not renewed. The store stays its maker's to close.
 */
export class Sessions {
  readonly ttlMs: number;
  readonly #store: SessionStore;
  readonly #most: { readonly perParticipant: number; readonly perNode: number };

  /** @throws RangeError if an option is outside its range */
  constructor(store: SessionStore, options: SessionsOptions = {}) {
    const { ttlMs = 15_000, perParticipant = 32, perNode = 65_536 } = options;
    this.#store = store;
    this.ttlMs = atLeast(100, 'ttlMs', ttlMs);
    this.#most = {
      perParticipant: atLeast(1, 'perParticipant', perParticipant),
      perNode: atLeast(1, 'perNode', perNode),
    };
  }

  /**
   * Begins as a node. Each time it is another incarnation, which knows nothing of the sessions that an earlier one of this
   * name has left; those end with the lease of that one.
   *
   * @param node its name; not empty
   */
  async join(node: string): Promise<NodeSessions> {
    checkId('the name of a node', node);
    const incarnation = `${node}/${randomId(12)}`;
    await this.#store.join(incarnation, this.ttlMs);
    return new NodeSessions(this.#store, { node, incarnation, ttlMs: this.ttlMs, ...this.#most });
  }

  /** Where a participant is connected now; the first opened first. */
  async ofParticipant(participantId: string): Promise<readonly Session[]> {
    checkId('the id of a participant', participantId);
    return inOrder((await this.#store.ofParticipant(participantId)).map(toSession));
  }

  /**
   * Sessions that a node has now, over all its incarnations; the first opened first.
   *
   * @param limit most of them, >= 1. Default 1,000; if there are more, any of them are given
   */
  async ofNode(node: string, { limit = 1_000 } = {}): Promise<readonly Session[]> {
    checkId('the name of a node', node);
    atLeast(1, 'limit', limit);
    const own = (await this.#store.incarnations()).filter((one) => nameOf(one) === node);
    const found: Session[] = [];
    for (const incarnation of own) {
      const left = limit - found.length;
      if (left === 0) break;
      found.push(...(await this.#store.ofIncarnation(incarnation, left)).map(toSession));
    }
    return inOrder(found);
  }

  /** Names of the nodes that have a lease now, in alphabetical order. */
  async nodes(): Promise<readonly string[]> {
    return [...new Set((await this.#store.incarnations()).map(nameOf))].toSorted();
  }
}

const nameOf = (incarnation: string): string => incarnation.slice(0, incarnation.lastIndexOf('/'));

function inOrder(sessions: readonly Session[]): readonly Session[] {
  return sessions.toSorted((a, b) => a.openedAt - b.openedAt || (a.id < b.id ? -1 : 1));
}

function atLeast(least: number, name: string, value: number): number {
  if (Number.isInteger(value) && value >= least) return value;
  throw new RangeError(`expected ${name} to be a whole number from ${least}, found ${value}`);
}
