import { RedisScript, type RedisClient } from '@srvthreds/core/redis';
import { Cluster } from 'ioredis';
import { StorageError } from '../errors.ts';
import { markBeside } from './Keys.ts';
import { SharedRounds } from './SharedRounds.ts';
import { MARK, WITNESS } from './scripts/owner.ts';

export interface ReplicationOptions {
  /** That must have everything, >= 1. */
  readonly replicas: number;
  /** How long they may take, milliseconds, > 0. */
  readonly timeoutMs: number;
}

/** What a server says of itself and of a partition's owner. */
interface Witness {
  /** The server's history now. */
  readonly history: string;
  readonly fence: string;
  /** The history on which the fence was given. */
  readonly fenceHistory: string;
}

const witness = new RedisScript('Witness', WITNESS);
const mark = new RedisScript('Mark', MARK);
/** How long what is written before a `WAIT` stays on the server after the last one. */
const MARK_STAYS_MS = 3_600_000;
/** For the answer to arrive after the replicas' time is over. */
const ON_THE_WAY_MS = 2_000;

/**
 * Waits until the replicas have what the server had when it was asked. On a connection of its own: `WAIT` holds up all
 * that stands behind it. Who asks while it waits shares the next round, so there is one `WAIT` for a whole batch.
 */
export class Replication {
  readonly #asked: RedisClient;
  readonly #waiting: RedisClient;
  readonly #options: ReplicationOptions;
  readonly #rounds = new SharedRounds<string, ReadonlyMap<string, Witness>>((keys) =>
    this.#round(keys),
  );

  /** @param client stays its maker's */
  constructor(client: RedisClient, options: ReplicationOptions) {
    this.#asked = client;
    this.#options = options;
    this.#waiting = twin(client, options.timeoutMs + ON_THE_WAY_MS);
    // Without a listener, a broken connection would end the process; every round says for itself what went wrong.
    this.#waiting.on('error', () => undefined);
  }

  /**
   * Gives back what is read when the replicas have it too: who reads it may send it on.
   *
   * @param ownerKey of the partition; in a Cluster it leads to the server
   * @throws StorageError `STORAGE_NOT_REPLICATED`, `STORAGE_UNAVAILABLE` (retryable)
   */
  async read<T>(ownerKey: string, read: () => Promise<T>): Promise<T> {
    const before = toWitness((await witness.run(this.#asked, [ownerKey], [])) as string[], 0);
    const found = await read();
    const { history } = await this.#confirm(ownerKey);
    if (history === before.history) return found;
    throw new StorageError(
      'STORAGE_UNAVAILABLE',
      'expected one Redis server, found it restarted or replaced while it was read',
      { retryable: true },
    );
  }

  /**
   * Resolves when the replicas have a commit.
   *
   * @returns false if the server that took it has been restarted or replaced, or its owner was
   * @throws StorageError `STORAGE_NOT_REPLICATED` (retryable)
   */
  async holdsCommit(ownerKey: string, ofFence: string): Promise<boolean> {
    const { fence, fenceHistory, history } = await this.#confirm(ownerKey);
    return fence === ofFence && fenceHistory === history;
  }

  close(): void {
    this.#waiting.disconnect();
  }

  async #confirm(ownerKey: string): Promise<Witness> {
    // A single server speaks for all partitions, a node of a Cluster for those it has.
    const place = this.#waiting instanceof Cluster ? ownerKey : '';
    const witnesses = await this.#rounds.join(place, ownerKey);
    return witnesses.get(ownerKey)!;
  }

  async #round(keys: readonly string[]): Promise<ReadonlyMap<string, Witness>> {
    const { replicas, timeoutMs } = this.#options;
    const [said, reached] = await this.#ask(keys).catch(async () => {
      // The client follows a partition to another node only by a command that stands alone: in a pipeline, a `WAIT` that
      // has been answered keeps it from it, and it would ask the node that had the partition for ever.
      await mark.run(this.#waiting, marked(keys), [MARK_STAYS_MS]);
      return this.#ask(keys);
    });
    if (reached < replicas)
      throw new StorageError(
        'STORAGE_NOT_REPLICATED',
        `expected ${replicas} replicas to have it within ${timeoutMs} ms, found ${reached}`,
        { retryable: true, details: { expected: replicas, found: reached, timeoutMs } },
      );
    return new Map(keys.map((key, index) => [key, toWitness(said, index)]));
  }

  /** @returns what the server says of itself and of the owners, and how many replicas have what it has */
  async #ask(keys: readonly string[]): Promise<readonly [readonly string[], number]> {
    const { replicas, timeoutMs } = this.#options;
    // In one pipeline, so that the same server answers both.
    const pipeline = this.#waiting.pipeline();
    const touched = marked(keys);
    // Written on the connection that waits, and after all that is asked about: so `WAIT` speaks of all of it.
    pipeline.eval(MARK, touched.length, ...touched, MARK_STAYS_MS).wait(replicas, timeoutMs);
    const results = (await pipeline.exec()) ?? [];
    for (const [error] of results) if (error) throw error;
    return results.map(([, reply]) => reply) as [readonly string[], number];
  }
}

/** One mark is enough for all: they are on one server. */
function marked(ownerKeys: readonly string[]): readonly string[] {
  return [markBeside(ownerKeys[0]!), ...ownerKeys];
}

function toWitness([history = '', ...owners]: readonly string[], index: number): Witness {
  return { history, fence: owners[2 * index] ?? '', fenceHistory: owners[2 * index + 1] ?? '' };
}

function twin(client: RedisClient, socketTimeout: number): RedisClient {
  if (client instanceof Cluster) return client.duplicate([], { redisOptions: { socketTimeout } });
  return client.duplicate({ socketTimeout });
}
