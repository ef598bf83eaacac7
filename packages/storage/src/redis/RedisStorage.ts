import { randomId, SystemClock, type Clock } from '@srvthreds/core';
import {
  readServerFacts,
  RedisScript,
  type RedisClient,
  type RedisClientOptions,
  type RedisConnection,
  type ServerFacts,
} from '@srvthreds/core/redis';
import type { Changes, Precondition } from '../contract/Changes.ts';
import type { Lease, LeaseInfo, LeaseRequest } from '../contract/Lease.ts';
import { checkLimits } from '../contract/limits.ts';
import type {
  AggregateRef,
  JournalEntry,
  Listed,
  Snapshot,
  StoredMessage,
  StoredTimer,
  TrimRule,
} from '../contract/records.ts';
import { CATALOGUE, type Storage } from '../contract/Storage.ts';
import {
  serverReplaced,
  staleOwner,
  storageClosed,
  unsettledMessages,
  versionConflict,
} from '../refusals.ts';
import { commitArguments } from './commitArguments.ts';
import { connect } from './connect.ts';
import { whileThere, type Reach } from './failures.ts';
import { Keys } from './Keys.ts';
import { RedisLeases } from './RedisLeases.ts';
import { Replication } from './Replication.ts';
import { toEntry, toListed, toMessage, toSnapshot, toTimer } from './replies.ts';
import { COMMIT } from './scripts/commit.ts';
import { DUE, READ, SCAN, SETTLE, UNSETTLED } from './scripts/read.ts';

const scripts = {
  commit: new RedisScript('Commit', COMMIT),
  read: new RedisScript('Read', READ),
  settle: new RedisScript('Settle', SETTLE),
  unsettled: new RedisScript('Unsettled', UNSETTLED),
  due: new RedisScript('Due', DUE),
  scan: new RedisScript('Scan', SCAN),
};

/** A call is given up after three times as long. */
const MOST_TIMEOUT_MS = 5_000;

export interface RedisStorageOptions {
  /** Begins the name of every key, so that several stores can share a server. Default `srvthreds`. */
  readonly namespace?: string;
  /** Default: the machine's; used for leases' expiry as others see it, never for deciding. */
  readonly clock?: Clock;
  /** For ioredis, beside a URL: `tls: { ca }`, `sentinelPassword` and the like; of a Cluster, for each of its nodes. */
  readonly redis?: RedisClientOptions;
  /**
   * `commit` (default): a commit is as durable as the server makes it; a fail-over may lose the last ones. `replicated`:
   * nothing that was written is given out, neither as a commit nor by reading, before the replicas have it too.
   */
  readonly ackAfter?: 'commit' | 'replicated';
  /** Replicas that must have it, with `replicated`; whole, >= 1. Default 1. */
  readonly replicas?: number;
  /** How long they may take, milliseconds, > 0. Default 1,000; then the call fails, and is made again by the engine. */
  readonly replicaTimeoutMs?: number;
}

/**
 * Keeps everything in Redis: a single server, behind Sentinel, or a Cluster. A partition lies in one slot; a commit is
 * one script. Any number of processes may use it.
 */
export class RedisStorage implements Storage {
  readonly #connection: RedisConnection;
  readonly #client: RedisClient;
  readonly #namespace: string;
  readonly #reach: Reach;
  readonly #leases: RedisLeases;
  readonly #replication: Replication | undefined;
  #isClosed = false;

  /**
   * @param target a URL: `redis://user:password@host:port/db`, `redis+cluster://host:port,host:port`,
   *   `redis+sentinel://host:port,host:port/name/db`, with `rediss` for TLS; or a client that exists, which stays its
   *   maker's to close
   * @throws StorageError `STORAGE_URL_INVALID`; RangeError if `replicas` or `replicaTimeoutMs` is outside its range
   */
  constructor(target: string | RedisClient, options: RedisStorageOptions = {}) {
    const { namespace = 'srvthreds', clock = new SystemClock() } = options;
    this.#connection = connect(target, options.redis);
    this.#client = this.#connection.client;
    this.#namespace = namespace;
    this.#reach = { clock, lastError: () => this.#connection.lastError() };
    this.#leases = new RedisLeases(this.#client, namespace, this.#reach);
    this.#replication = replicationOf(this.#client, options);
  }

  /** What the server keeps and how durably; for a word at the start. */
  serverFacts(): Promise<ServerFacts> {
    return this.#call('info', () => readServerFacts(this.#client));
  }

  read({ partition, id }: AggregateRef): Promise<Snapshot | undefined> {
    const keys = this.#keys(partition);
    const names = [keys.aggregate(id), keys.seen(id), keys.of('out'), keys.waiting(id)];
    return this.#callToRead('read', partition, async () =>
      toSnapshot(id, await scripts.read.run(this.#client, names, [])),
    );
  }

  commit(
    ref: AggregateRef,
    changes: Changes,
    options: Precondition & { readonly fence?: string },
  ): Promise<{ readonly etag: string }> {
    return this.#call('commit', async () => {
      checkLimits(ref, changes);
      const { partition } = ref;
      const ownerKey = this.#keys(partition).of('owner');
      if (partition === CATALOGUE) {
        const write = () => this.#write(ref, changes, options, undefined);
        return { etag: await (this.#replication?.read(ownerKey, write) ?? write()) };
      }
      const { fence } = options;
      if (fence === undefined) throw staleOwner(ref, undefined, fence);
      const etag = await this.#write(ref, changes, options, fence);
      const isHeld = (await this.#replication?.holdsCommit(ownerKey, fence)) ?? true;
      if (!isHeld) throw serverReplaced(ref, fence);
      return { etag };
    });
  }

  async settle(partition: number, messageIds: readonly string[]): Promise<void> {
    const keys = this.#keys(partition);
    if (messageIds.length === 0) return;
    const args = [keys.waitingPrefix, ...messageIds];
    await this.#call('settle', () =>
      scripts.settle.run(this.#client, [keys.of('out'), keys.of('outz')], args),
    );
  }

  unsettled(
    partition: number,
    { olderThanMs, limit }: { readonly olderThanMs: number; readonly limit: number },
  ): Promise<readonly StoredMessage[]> {
    const keys = this.#keys(partition);
    const names = [keys.of('out'), keys.of('outz')];
    return this.#callToRead('unsettled', partition, async () => {
      const reply = await scripts.unsettled.run(this.#client, names, [olderThanMs, limit]);
      return (reply as string[][]).map(toMessage);
    });
  }

  due(
    partition: number,
    { at, limit }: { readonly at: number; readonly limit: number },
  ): Promise<{ readonly timers: readonly StoredTimer[]; readonly nextDueAt?: number }> {
    const keys = this.#keys(partition);
    return this.#callToRead('due', partition, async () => {
      const names = [keys.of('due'), keys.of('body')];
      const reply = await scripts.due.run(this.#client, names, [at, limit]);
      const [found, next] = reply as [string[][], string];
      const timers = found.map(toTimer);
      return next === '' ? { timers } : { timers, nextDueAt: Number(next) };
    });
  }

  scan(
    partition: number,
    options: { readonly label?: string; readonly after?: string; readonly limit: number },
  ): Promise<readonly Listed[]> {
    const { label, after, limit } = options;
    const keys = this.#keys(partition);
    const index = label === undefined ? keys.of('all') : keys.label(label);
    const args = [keys.aggregatePrefix, after === undefined ? '-' : `(${after}`, limit];
    return this.#call('scan', async () => {
      const reply = await scripts.scan.run(this.#client, [index], args);
      return (reply as string[][]).map(toListed);
    });
  }

  count(partition: number, label: string): Promise<number> {
    return this.#call('count', () => this.#client.zcard(this.#keys(partition).label(label)));
  }

  journal(
    partition: number,
    { after, limit }: { readonly after?: string; readonly limit: number },
  ): Promise<readonly JournalEntry[]> {
    const from = after === undefined ? '-' : `(${after}`;
    return this.#call('journal', async () => {
      const key = this.#keys(partition).of('j');
      const entries = await this.#client.xrange(key, from, '+', 'COUNT', limit);
      return entries.map(toEntry);
    });
  }

  async trim(partition: number, { through, before, maxEntries }: TrimRule): Promise<void> {
    const key = this.#keys(partition).of('j');
    await this.#call('trim', async () => {
      if (through !== undefined) await this.#client.xtrim(key, 'MINID', idBehind(through));
      if (before !== undefined) await this.#client.xtrim(key, 'MINID', before);
      if (maxEntries !== undefined) await this.#client.xtrim(key, 'MAXLEN', maxEntries);
    });
  }

  acquire(name: string, request: LeaseRequest): Promise<Lease | undefined> {
    return this.#call('acquire', () => this.#leases.acquire(name, request));
  }

  leases(prefix: string): Promise<readonly LeaseInfo[]> {
    return this.#call('leases', () => this.#leases.list(prefix));
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#replication?.close();
    await this.#connection.close();
  }

  #keys(partition: number): Keys {
    return new Keys(this.#namespace, partition);
  }

  /** @returns the new etag */
  async #write(
    ref: AggregateRef,
    changes: Changes,
    precondition: Precondition,
    fence: string | undefined,
  ): Promise<string> {
    const { partition, id } = ref;
    const keys = this.#keys(partition);
    const expected = 'ifEtag' in precondition ? precondition.ifEtag : undefined;
    const head = {
      id,
      fence: fence ?? '-',
      expected: expected === undefined ? '-' : `=${expected}`,
      random: randomId(6),
    };
    const args = commitArguments(changes, { ...head, labelPrefix: keys.labelPrefix });
    const reply = await scripts.commit.run(this.#client, commitKeys(keys, id), args);
    const [outcome, detail] = reply as [string, string];
    const found = detail === '' ? undefined : detail;
    if (outcome === 'stale' && found === 'replaced') throw serverReplaced(ref, fence);
    if (outcome === 'stale') throw staleOwner(ref, found, fence);
    if (outcome === 'conflict') throw versionConflict(id, expected, found);
    if (outcome === 'unsettled') throw unsettledMessages(id, Number(detail));
    return detail;
  }

  /** What leaves when it was read: messages, timers, the answer to a repeat. */
  #callToRead<T>(what: string, partition: number, read: () => Promise<T>): Promise<T> {
    const ownerKey = this.#keys(partition).of('owner');
    return this.#call(what, () => this.#replication?.read(ownerKey, read) ?? read());
  }

  async #call<T>(what: string, call: () => Promise<T>): Promise<T> {
    if (this.#isClosed) throw storageClosed();
    return whileThere(what, this.#reach, call);
  }
}

function replicationOf(
  client: RedisClient,
  { ackAfter, replicas = 1, replicaTimeoutMs: timeoutMs = 1_000 }: RedisStorageOptions,
): Replication | undefined {
  if (!(Number.isSafeInteger(replicas) && replicas >= 1))
    throw new RangeError(`expected replicas to be a whole number of at least 1, found ${replicas}`);
  if (!(timeoutMs > 0 && timeoutMs <= MOST_TIMEOUT_MS))
    throw new RangeError(
      `expected replicaTimeoutMs above 0, up to ${MOST_TIMEOUT_MS}, found ${timeoutMs}`,
    );
  return ackAfter === 'replicated' ? new Replication(client, { replicas, timeoutMs }) : undefined;
}

function commitKeys(keys: Keys, id: string): string[] {
  const shared = (['all', 'out', 'outz', 'due', 'body', 'j', 'owner', 'n'] as const).map((name) =>
    keys.of(name),
  );
  return [keys.aggregate(id), keys.seen(id), ...shared, keys.waiting(id)];
}

/** The smallest id of a stream that lies behind another one. */
function idBehind(id: string): string {
  const [ms, sequence] = id.split('-') as [string, string];
  return `${ms}-${BigInt(sequence) + 1n}`;
}
