import type { Cluster, Redis } from 'ioredis';
import { sendTogether } from './sendTogether.ts';

/** A connection to a server, or to all of a Cluster. */
export type RedisClient = Redis | Cluster;

type Command = (keys: number, ...keysAndArgs: readonly (string | number)[]) => Promise<unknown>;

/**
 * A Lua script under a name. The client sends its digest, and the text when the server does not know it (any more), as
 * after a restart or on a new master.
 */
export class RedisScript {
  readonly #name: string;
  readonly #text: string;

  /** @param name different for different texts; shown by no server */
  constructor(name: string, text: string) {
    this.#name = `srvthreds${name}`;
    this.#text = text;
  }

  /**
   * Runs it once; every key has to lie in the same slot.
   *
   * @throws what the client throws
   */
  run(
    client: RedisClient,
    keys: readonly string[],
    args: readonly (string | number)[],
  ): Promise<unknown> {
    const commands = client as unknown as Record<string, Command | undefined>;
    if (!commands[this.#name]) client.defineCommand(this.#name, { lua: this.#text });
    sendTogether(client);
    return commands[this.#name]!(keys.length, ...keys, ...args);
  }
}
