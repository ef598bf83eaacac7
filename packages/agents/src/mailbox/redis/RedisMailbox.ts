import { SystemClock, type Clock } from '@srvthreds/core';
import {
  connectRedis,
  RedisScript,
  type RedisClient,
  type RedisClientOptions,
  type RedisConnection,
} from '@srvthreds/core/redis';
import { keyTag, readNamespace } from '../../redis/keyTag.ts';
import { whileThere, type Reach } from '../../redis/whileThere.ts';
import { mailboxClosed, MailboxError, numberUnknown } from '../errors.ts';
import {
  checkAppend,
  checkNumber,
  checkParticipant,
  MAILBOX_LIMITS,
  readBounds,
  readLimit,
  type MailboxBounds,
} from '../limits.ts';
import type {
  Appended,
  Mailbox,
  MailboxEntry,
  MailboxMessage,
  MailboxPage,
  ReadOptions,
} from '../Mailbox.ts';
import { APPEND, READ, TAKE } from './scripts.ts';

const scripts = {
  append: new RedisScript('MailboxAppend', APPEND),
  read: new RedisScript('MailboxRead', READ),
  take: new RedisScript('MailboxTake', TAKE),
};

export interface RedisMailboxOptions extends MailboxBounds {
  /**
   * Begins the name of every key, so that several systems can share a server: letters, digits, `_`, `-`, at most 32.
   * Default `srvthreds`.
   */
  readonly namespace?: string;
  /** Default: the machine's; it ends waits for the server. Numbers and ages go by the server's. */
  readonly clock?: Clock;
  /** For ioredis, beside a URL; of a Cluster, for each of its nodes. */
  readonly redis?: RedisClientOptions;
}

/**
 * Mailboxes in Redis: a single server, behind Sentinel, or a Cluster; any number of processes may use them. Each lies in
 * a slot of its own, so that they are spread over a Cluster; a call is one script. What was appended is as durable as
 * the server makes it.
 */
export class RedisMailbox implements Mailbox {
  readonly #connection: RedisConnection;
  readonly #client: RedisClient;
  readonly #namespace: string;
  readonly #bounds: Required<MailboxBounds>;
  readonly #reach: Reach;
  #isClosed = false;

  /**
   * @param target a URL as `RedisStorage` takes it, or a client that exists, which stays its maker's to close
   * @throws RangeError if a bound or the namespace is outside its range; TypeError if it is no such URL
   */
  constructor(target: string | RedisClient, options: RedisMailboxOptions = {}) {
    const { namespace, clock = new SystemClock(), redis, ...bounds } = options;
    this.#namespace = readNamespace(namespace);
    this.#bounds = readBounds(bounds);
    this.#connection = connectRedis(target, redis);
    this.#client = this.#connection.client;
    this.#reach = { clock, lastError: () => this.#connection.lastError() };
  }

  async append(participantId: string, messages: readonly MailboxMessage[]): Promise<Appended> {
    checkAppend(participantId, messages);
    const { messages: most, bytes, ageMs, forgetMs } = this.#bounds;
    const { box, stream, ids } = this.#keys(participantId);
    const items = messages.flatMap(({ id, body }) => [id, body]);
    const args = [most, bytes, ageMs, forgetMs, MAILBOX_LIMITS.idsRemembered, ...items];
    const reply = await this.#call('append', () =>
      scripts.append.run(this.#client, [box, stream, ids], args),
    );
    const [dropped, ...numbers] = (reply as (string | number)[]).map(Number);
    return { numbers, dropped: dropped! };
  }

  async read(
    participantId: string,
    after: number,
    { limit }: ReadOptions = {},
  ): Promise<MailboxPage> {
    checkParticipant(participantId);
    checkNumber('after', after);
    const args = [after, readLimit(limit), MAILBOX_LIMITS.bytesPerRead];
    const { box, stream } = this.#keys(participantId);
    const reply = await this.#call('read', () =>
      scripts.read.run(this.#client, [box, stream], args),
    );
    const page = toPage(reply as [string, string, string, number, ...string[]]);
    if (after > page.last) throw numberUnknown(participantId, after, page.last);
    return page;
  }

  async take(participantId: string, through: number): Promise<void> {
    checkParticipant(participantId);
    checkNumber('through', through);
    const { box, stream, ids } = this.#keys(participantId);
    const args = [through, MAILBOX_LIMITS.idsRemembered];
    const last = Number(
      await this.#call('take', () => scripts.take.run(this.#client, [box, stream, ids], args)),
    );
    if (through > last) throw numberUnknown(participantId, through, last);
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#connection.close();
  }

  /** All of a participant's lie in one slot. */
  #keys(participantId: string): Readonly<Record<'box' | 'stream' | 'ids', string>> {
    const prefix = `${this.#namespace}:{mailbox.${keyTag(participantId)}}:`;
    return { box: `${prefix}box`, stream: `${prefix}stream`, ids: `${prefix}ids` };
  }

  async #call(what: string, call: () => Promise<unknown>): Promise<unknown> {
    if (this.#isClosed) throw mailboxClosed();
    return whileThere(
      this.#reach,
      call,
      (cause, reason) =>
        new MailboxError('MAILBOX_UNAVAILABLE', `expected Redis to answer (${what}): ${reason}`, {
          retryable: true,
          cause,
        }),
    );
  }
}

function toPage([last, taken, lost, more, ...rest]: readonly [
  string,
  string,
  string,
  number,
  ...string[],
]): MailboxPage {
  const entries: MailboxEntry[] = [];
  for (let i = 0; i < rest.length; i += 3)
    entries.push({ number: Number(rest[i]), id: rest[i + 1]!, body: rest[i + 2]! });
  return {
    entries,
    hasMore: more === 1,
    last: Number(last),
    takenThrough: Number(taken),
    lostThrough: Number(lost),
  };
}
