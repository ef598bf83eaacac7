import { sleep, type Clock } from '@srvthreds/core';
import type { RedisClient } from '@srvthreds/core/redis';
import { Cluster } from 'ioredis';
import type { Keys } from './Keys.ts';
import type { Bookmark } from './Topic.ts';

/** Shorter than anybody waits before he looks for himself. */
const BLOCK_MS = 1_000;
/** Longer than the block, or every quiet second would be taken for a server that is away. */
const SOCKET_TIMEOUT_MS = BLOCK_MS + 2_000;
/** Who asks is sent to look for himself, but not at once again and again. */
const PAUSE_AFTER_FAILURE_MS = 100;

/**
 * Listens for what comes to a topic, on a connection of its own: a read that blocks holds up everything behind it. What
 * it tells is a hint only; who looks finds out whether there is something.
 */
export class News {
  readonly #client: RedisClient;
  readonly #keys: Keys;
  readonly #clock: Clock;
  #connection: RedisClient | undefined;
  #listening: Promise<void> | undefined;
  #isClosed = false;

  constructor(client: RedisClient, keys: Keys, clock: Clock) {
    this.#client = client;
    this.#keys = keys;
    this.#clock = clock;
  }

  /** Resolves when something has come after a place, or it is time to ask again. Never rejects. */
  after(bookmark: Bookmark): Promise<void> {
    // One that began at an earlier place hears everything that this one would.
    this.#listening ??= this.#listen(bookmark).finally(() => (this.#listening = undefined));
    return this.#listening;
  }

  close(): void {
    this.#isClosed = true;
    this.#connection?.disconnect();
  }

  async #listen({ message, bell }: Bookmark): Promise<void> {
    if (this.#isClosed) return;
    const [keys, ids] =
      message === ''
        ? [[this.#keys.bell], [bell]]
        : [
            [this.#keys.stream, this.#keys.bell],
            [message, bell],
          ];
    this.#connection ??= connectionLike(this.#client);
    try {
      const blocking = ['COUNT', 1, 'BLOCK', BLOCK_MS, 'STREAMS'] as const;
      await this.#connection.xread(...blocking, ...keys, ...ids);
    } catch {
      // Whoever asked goes on to ask the server himself, and hears from that call what is wrong.
      await sleep(this.#clock, PAUSE_AFTER_FAILURE_MS);
    }
  }
}

function connectionLike(client: RedisClient): RedisClient {
  const options = { socketTimeout: SOCKET_TIMEOUT_MS, maxRetriesPerRequest: 0 };
  const connection =
    client instanceof Cluster
      ? client.duplicate([], { redisOptions: options })
      : client.duplicate(options);
  // Without a listener, a broken connection would end the process.
  return connection.on('error', () => undefined);
}
