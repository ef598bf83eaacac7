import { digest, partitionOfRoute, SystemClock, type Clock } from '@srvthreds/core';
import {
  connectRedis,
  RedisScript,
  type RedisClient,
  type RedisClientOptions,
  type RedisConnection,
} from '@srvthreds/core/redis';
import { readNamespace } from '../../redis/keyTag.ts';
import { whileThere, type Reach } from '../../redis/whileThere.ts';
import { SessionsError, sessionsClosed } from '../errors.ts';
import type { SessionRef, SessionStore, StoredSession } from '../SessionStore.ts';
import {
  END,
  INCARNATIONS,
  JOIN,
  LEAVE,
  OF_INCARNATION,
  OF_PARTICIPANT,
  OPEN,
  RENEW,
} from './scripts.ts';

const scripts = {
  join: new RedisScript('SessionsJoin', JOIN),
  renew: new RedisScript('SessionsRenew', RENEW),
  leave: new RedisScript('SessionsLeave', LEAVE),
  open: new RedisScript('SessionsOpen', OPEN),
  end: new RedisScript('SessionsEnd', END),
  ofParticipant: new RedisScript('SessionsOfParticipant', OF_PARTICIPANT),
  ofIncarnation: new RedisScript('SessionsOfIncarnation', OF_INCARNATION),
  incarnations: new RedisScript('SessionsIncarnations', INCARNATIONS),
};

/** Parts into which sessions are divided by their participant, each in a slot of its own. Never change it: it is in keys. */
const SHARDS = 16;
/** Sessions that one call takes away when a node leaves. */
const CLEARED_PER_CALL = 500;

export interface RedisSessionsOptions {
  /**
   * Begins the name of every key, so that several systems can share a server: letters, digits, `_`, `-`, at most 32.
   * Default `srvthreds`.
   */
  readonly namespace?: string;
  /** Default: the machine's; it ends waits for the server. Leases go by the server's. */
  readonly clock?: Clock;
  /** For ioredis, beside a URL; of a Cluster, for each of its nodes. */
  readonly redis?: RedisClientOptions;
}

type Args = readonly (string | number)[];
type Reply = readonly (readonly [string, string, string])[];

/**
 * Sessions in Redis: a single server, behind Sentinel, or a Cluster; for nodes anywhere. Each call is one script, or one
 * for each of 16 shards at once; so a node renews all its sessions with 16, however many it has.
 */
export class RedisSessions implements SessionStore {
  readonly #connection: RedisConnection;
  readonly #client: RedisClient;
  readonly #namespace: string;
  readonly #reach: Reach;
  #isClosed = false;

  /**
   * @param target a URL as `RedisStorage` takes it, or a client that exists, which stays its maker's to close
   * @throws RangeError if the namespace is outside its range; TypeError if it is no such URL
   */
  constructor(target: string | RedisClient, options: RedisSessionsOptions = {}) {
    const { namespace, clock = new SystemClock(), redis } = options;
    this.#namespace = readNamespace(namespace);
    this.#connection = connectRedis(target, redis);
    this.#client = this.#connection.client;
    this.#reach = { clock, lastError: () => this.#connection.lastError() };
  }

  async join(incarnation: string, ttlMs: number): Promise<void> {
    await this.#onAll('join', [incarnation, ttlMs]);
  }

  async renew(incarnation: string, ttlMs: number): Promise<boolean> {
    const replies = await this.#onAll('renew', [incarnation, ttlMs]);
    return replies.every((reply) => reply === 1);
  }

  async leave(incarnation: string): Promise<void> {
    const clear = async (shard: number): Promise<void> => {
      // Nothing comes in any more, so this ends.
      while ((await this.#on(shard, 'leave', [incarnation, CLEARED_PER_CALL])) === 1);
    };
    await Promise.all(SHARD_NUMBERS.map(clear));
  }

  async open(
    { participantId, incarnation, id, data }: Omit<StoredSession, 'openedAt'>,
    most: number,
  ): Promise<number | 'ended' | 'full'> {
    const args = [participantId, incarnation, id, data, most];
    const reply = await this.#on(shardOf(participantId), 'open', args);
    return reply === 'ended' || reply === 'full' ? reply : Number(reply);
  }

  async end({ participantId, incarnation, id }: SessionRef): Promise<void> {
    await this.#on(shardOf(participantId), 'end', [participantId, incarnation, id]);
  }

  async ofParticipant(participantId: string): Promise<readonly StoredSession[]> {
    const reply = await this.#on(shardOf(participantId), 'ofParticipant', [participantId]);
    return (reply as Reply).map(([incarnation, id, rest]) => ({
      participantId,
      incarnation,
      id,
      ...readRest(rest),
    }));
  }

  async ofIncarnation(incarnation: string, limit: number): Promise<readonly StoredSession[]> {
    const replies = await this.#onAll('ofIncarnation', [incarnation, limit]);
    return (replies as Reply[])
      .flat()
      .slice(0, limit)
      .map(([participantId, id, rest]) => ({
        participantId,
        incarnation,
        id,
        ...readRest(rest),
      }));
  }

  /** A node has a lease as long as it has one in any shard. */
  async incarnations(): Promise<readonly string[]> {
    const replies = (await this.#onAll('incarnations', [])) as string[][];
    return [...new Set(replies.flat())];
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#connection.close();
  }

  #onAll(what: keyof typeof scripts, args: Args): Promise<unknown[]> {
    return Promise.all(SHARD_NUMBERS.map((shard) => this.#on(shard, what, args)));
  }

  async #on(shard: number, what: keyof typeof scripts, args: Args): Promise<unknown> {
    if (this.#isClosed) throw sessionsClosed();
    const prefix = `${this.#namespace}:{sessions.${shard}}:`;
    const call = () => scripts[what].run(this.#client, [`${prefix}leases`], [prefix, ...args]);
    return whileThere(
      this.#reach,
      call,
      (cause, reason) =>
        new SessionsError('SESSIONS_UNAVAILABLE', `expected Redis to answer (${what}): ${reason}`, {
          retryable: true,
          cause,
        }),
    );
  }
}

const SHARD_NUMBERS = Array.from({ length: SHARDS }, (_, shard) => shard);

const shardOf = (participantId: string): number => partitionOfRoute(digest(participantId), SHARDS);

/** When it was opened, and its data. */
function readRest(text: string): Pick<StoredSession, 'openedAt' | 'data'> {
  const colon = text.indexOf(':');
  return { openedAt: Number(text.slice(0, colon)), data: text.slice(colon + 1) };
}
