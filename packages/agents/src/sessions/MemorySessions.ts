import { SystemClock, type Clock } from '@srvthreds/core';
import { sessionsClosed } from './errors.ts';
import type { SessionRef, SessionStore, StoredSession } from './SessionStore.ts';

export interface MemorySessionsOptions {
  /** Default: the machine's. */
  readonly clock?: Clock;
}

interface Member {
  /** Milliseconds since 1970. */
  expiresAt: number;
  readonly sessions: Map<string, StoredSession>;
}

/** Sessions in memory, for nodes of one process. */
export class MemorySessions implements SessionStore {
  readonly #clock: Clock;
  readonly #members = new Map<string, Member>();
  readonly #participants = new Map<string, Map<string, StoredSession>>();
  #isClosed = false;

  constructor({ clock = new SystemClock() }: MemorySessionsOptions = {}) {
    this.#clock = clock;
  }

  async join(incarnation: string, ttlMs: number): Promise<void> {
    this.#look();
    const expiresAt = this.#clock.now() + ttlMs;
    const sessions = this.#members.get(incarnation)?.sessions ?? new Map<string, StoredSession>();
    this.#members.set(incarnation, { expiresAt, sessions });
  }

  async renew(incarnation: string, ttlMs: number): Promise<boolean> {
    this.#look();
    const member = this.#members.get(incarnation);
    if (member) member.expiresAt = this.#clock.now() + ttlMs;
    return member !== undefined;
  }

  async leave(incarnation: string): Promise<void> {
    this.#look();
    this.#remove(incarnation);
  }

  async open(
    session: Omit<StoredSession, 'openedAt'>,
    most: number,
  ): Promise<number | 'ended' | 'full'> {
    this.#look();
    const member = this.#members.get(session.incarnation);
    if (!member) return 'ended';
    const { participantId } = session;
    const own = this.#participants.get(participantId) ?? new Map<string, StoredSession>();
    const name = nameOf(session);
    if (!own.has(name) && own.size >= most) return 'full';
    const openedAt = own.get(name)?.openedAt ?? this.#clock.now();
    const stored = { ...session, openedAt };
    own.set(name, stored);
    this.#participants.set(participantId, own);
    member.sessions.set(nameOf(session), stored);
    return openedAt;
  }

  async end(session: SessionRef): Promise<void> {
    this.#look();
    this.#members.get(session.incarnation)?.sessions.delete(nameOf(session));
    this.#forget(session);
  }

  async ofParticipant(participantId: string): Promise<readonly StoredSession[]> {
    this.#look();
    return [...(this.#participants.get(participantId)?.values() ?? [])];
  }

  async ofIncarnation(incarnation: string, limit: number): Promise<readonly StoredSession[]> {
    this.#look();
    return [...(this.#members.get(incarnation)?.sessions.values() ?? [])].slice(0, limit);
  }

  async incarnations(): Promise<readonly string[]> {
    this.#look();
    return [...this.#members.keys()];
  }

  close(): Promise<void> {
    this.#isClosed = true;
    return Promise.resolve();
  }

  /** Ends what has ended by now. */
  #look(): void {
    if (this.#isClosed) throw sessionsClosed();
    const now = this.#clock.now();
    for (const [incarnation, { expiresAt }] of this.#members)
      if (expiresAt <= now) this.#remove(incarnation);
  }

  #remove(incarnation: string): void {
    for (const session of this.#members.get(incarnation)?.sessions.values() ?? [])
      this.#forget(session);
    this.#members.delete(incarnation);
  }

  #forget(session: SessionRef): void {
    const own = this.#participants.get(session.participantId);
    own?.delete(nameOf(session));
    if (own?.size === 0) this.#participants.delete(session.participantId);
  }
}

/** An id that is taken at two nodes, or by two participants, names two sessions. */
const nameOf = ({ participantId, incarnation, id }: SessionRef): string =>
  JSON.stringify([incarnation, participantId, id]);
