import { SystemClock, type Clock } from '@srvthreds/core';
import {
  connectRedis,
  RedisScript,
  type RedisClient,
  type RedisConnection,
} from '@srvthreds/core/redis';
import { readNamespace } from '../../../redis/keyTag.ts';
import { whileThere } from '../../../redis/whileThere.ts';
import { TokenError } from '../../errors.ts';
import type {
  RefreshFamily,
  RefreshTokenStore,
  Rotation,
  RotationResult,
} from '../RefreshTokenStore.ts';
import { ADD, ROTATE } from './scripts.ts';

export interface RedisRefreshTokensOptions {
  /** Begins the name of every key: letters, digits, `_`, `-`, at most 32. Default `srvthreds`. */
  readonly namespace?: string;
  /** Default: the machine's. */
  readonly clock?: Clock;
}

const add = new RedisScript('AddRefreshFamily', ADD);
const rotate = new RedisScript('RotateRefreshToken', ROTATE);

type Answer =
  | readonly ['rotated' | 'repeated', nonce: string, expiresAt: number]
  | readonly ['reused' | 'unknown'];

/** Families of refresh tokens in Redis 7 or newer, for any number of processes: `<namespace>:refresh:{<owner>}`. */
export class RedisRefreshTokens implements RefreshTokenStore {
  readonly #connection: RedisConnection;
  readonly #namespace: string;
  readonly #clock: Clock;

  /**
   * @param target a URL (`redis://`, `rediss://`, `redis+cluster://`, `redis+sentinel://`), or a client that exists, which
   *   stays its maker's to close
   * @throws RangeError, TypeError when an argument is not as described
   */
  constructor(target: string | RedisClient, options: RedisRefreshTokensOptions = {}) {
    this.#namespace = readNamespace(options.namespace);
    this.#clock = options.clock ?? new SystemClock();
    this.#connection = connectRedis(target);
  }

  async add(
    owner: string,
    family: RefreshFamily,
    { most, now }: { most: number; now: number },
  ): Promise<void> {
    const args = [family.id, JSON.stringify(family), most, now];
    await this.#call((client) => add.run(client, [this.#key(owner)], args));
  }

  async find(owner: string, family: string): Promise<RefreshFamily | undefined> {
    const text = await this.#call((client) => client.hget(this.#key(owner), family));
    return text === null ? undefined : (JSON.parse(text) as RefreshFamily);
  }

  async rotate(rotation: Rotation): Promise<RotationResult> {
    const { owner, family, shown, successor, nonce, now, expiresAt, graceMs } = rotation;
    const args = [family, shown, successor, nonce, now, expiresAt, graceMs];
    const answer = (await this.#call((client) =>
      rotate.run(client, [this.#key(owner)], args),
    )) as Answer;
    if (answer.length === 1) return { outcome: answer[0] };
    return { outcome: answer[0], nonce: answer[1], expiresAt: answer[2] };
  }

  async remove(owner: string, family: string): Promise<boolean> {
    return (await this.#call((client) => client.hdel(this.#key(owner), family))) === 1;
  }

  async removeAll(owner: string): Promise<number> {
    const key = this.#key(owner);
    return this.#call(async (client) => {
      // Should one come in between, it goes all the same, uncounted.
      const count = await client.hlen(key);
      await client.del(key);
      return count;
    });
  }

  async close(): Promise<void> {
    await this.#connection.close();
  }

  #key(owner: string): string {
    return `${this.#namespace}:refresh:{${owner}}`;
  }

  /** Each of these may be made again when it fails, be it done or not. */
  #call<T>(call: (client: RedisClient) => Promise<T>): Promise<T> {
    const { client } = this.#connection;
    const lastError = (): Error | undefined => this.#connection.lastError();
    return whileThere({ clock: this.#clock, lastError }, () => call(client), unavailable);
  }
}

function unavailable(cause: unknown, reason: string): TokenError {
  const message = `expected Redis to answer: ${reason}`;
  return new TokenError('REFRESH_STORE_UNAVAILABLE', message, { retryable: true, cause });
}
