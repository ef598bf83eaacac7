import {
  connectRedis,
  type RedisClient,
  type RedisClientOptions,
  type RedisConnection,
} from '@srvthreds/core/redis';
import { readNamespace } from '../redis/keyTag.ts';
import { Cluster } from 'ioredis';
import type { Hints } from './Hints.ts';

export interface RedisHintsOptions {
  /** Begins the name of every channel: letters, digits, `_`, `-`, at most 32. Default `srvthreds`. */
  readonly namespace?: string;
  /** For ioredis, beside a URL; of a Cluster, for each of its nodes. */
  readonly redis?: RedisClientOptions;
}

type OnHint = (participantId: string) => void;

/** Hints over Redis: publish and subscribe, on a single server, behind Sentinel, or in a Cluster. */
export class RedisHints implements Hints {
  readonly #connection: RedisConnection;
  readonly #namespace: string;
  readonly #listeners = new Map<string, Set<OnHint>>();
  /** A connection that listens can do nothing else; opened when somebody does. */
  #ear: RedisClient | undefined;
  #isClosed = false;

  /**
   * @param target a URL as `RedisStorage` takes it, or a client that exists, which stays its maker's to close
   * @throws RangeError if the namespace is outside its range; TypeError if it is no such URL
   */
  constructor(target: string | RedisClient, { namespace, redis }: RedisHintsOptions = {}) {
    this.#namespace = readNamespace(namespace);
    this.#connection = connectRedis(target, redis);
  }

  async tell(node: string, participantId: string): Promise<void> {
    await this.#connection.client.publish(this.#channel(node), participantId);
  }

  async listen(node: string, onHint: OnHint): Promise<() => Promise<void>> {
    const channel = this.#channel(node);
    const ear = (this.#ear ??= this.#openEar());
    const own: OnHint = (participantId) => onHint(participantId);
    const listeners = this.#listeners.get(channel) ?? new Set<OnHint>();
    listeners.add(own);
    this.#listeners.set(channel, listeners);
    await ear.subscribe(channel);
    return async () => {
      listeners.delete(own);
      if (listeners.size > 0 || this.#isClosed) return;
      this.#listeners.delete(channel);
      await ear.unsubscribe(channel);
    };
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#ear?.disconnect();
    await this.#connection.close();
  }

  #openEar(): RedisClient {
    const { client } = this.#connection;
    const ear = client instanceof Cluster ? client.duplicate() : client.duplicate();
    // It connects again by itself; without a listener, a broken connection would end the process.
    ear.on('error', () => undefined);
    ear.on('message', (channel: string, participantId: string) => {
      for (const onHint of this.#listeners.get(channel) ?? []) onHint(participantId);
    });
    return ear;
  }

  #channel(node: string): string {
    return `${this.#namespace}:hints:${node}`;
  }
}
