import type { Cluster, Redis } from 'ioredis';

export type RedisClient = Redis | Cluster;

type Command = (keys: number, ...keysAndArgs: readonly (string | number)[]) => Promise<unknown>;

/**
 * A Lua script under a name. The client sends its digest, and the text when the server does not know it (any more), as
 * after a restart or on a new master.
 */
export class Script {
  readonly #name: string;
  readonly #text: string;

  constructor(name: string, text: string) {
    this.#name = `srvthreds${name}`;
    this.#text = text;
  }

  run(
    client: RedisClient,
    keys: readonly string[],
    args: readonly (string | number)[],
  ): Promise<unknown> {
    const commands = client as unknown as Record<string, Command | undefined>;
    if (!commands[this.#name]) client.defineCommand(this.#name, { lua: this.#text });
    return commands[this.#name]!(keys.length, ...keys, ...args);
  }
}
