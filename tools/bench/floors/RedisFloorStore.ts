import { Redis } from 'ioredis';
import { PARTITIONS } from '../Subject.ts';
import type { RecordedCommand, RecordedInstance, Variables } from './recordInstance.ts';

const FENCE = '1.floor000';

/** Sends to Redis what the engine would send, and knows nothing of what it means. */
export class RedisFloorStore {
  readonly #client: Redis;
  readonly #recorded: RecordedInstance;
  readonly #crossingOut = new Map<string, { ids: string[]; running: Promise<void> }>();

  constructor(url: string, recorded: RecordedInstance) {
    this.#client = new Redis(url);
    this.#recorded = recorded;
  }

  /** The partitions' owners, whom the commits name, as a lease leaves them: the server's history is looked up at once. */
  async open(): Promise<void> {
    const history = /master_replid:(\w+)/.exec(await this.#client.info('replication'))?.[1] ?? '';
    for (let partition = 0; partition < PARTITIONS; partition++)
      await this.#client.hset(`floor:${tagOf(partition)}:owner`, { f: FENCE, h: history, c: 0 });
  }

  /** Reads and commits for one event of an instance. @returns the new etag */
  async commit(event: number, values: Variables): Promise<string> {
    let etag = '';
    for (const command of this.#recorded.events[event]!) {
      if (command.kind === 'settle') continue;
      const reply = await this.#send(command, values);
      if (command.kind === 'read') continue;
      const [outcome, detail] = reply as [string, string];
      if (outcome !== 'ok') throw new Error(`expected a commit, found ${outcome} ${detail}`);
      etag = detail;
    }
    return etag;
  }

  /** Crosses a message out, with all others of its partition that are sent meanwhile. */
  crossOut(messageId: string, { tag }: Pick<Variables, 'tag'>): void {
    const line = this.#crossingOut.get(tag);
    if (line) line.ids.push(messageId);
    else {
      const started = { ids: [messageId], running: Promise.resolve() };
      this.#crossingOut.set(tag, started);
      started.running = this.#crossOutAll(tag, started.ids);
    }
  }

  async settled(): Promise<void> {
    for (const { running } of this.#crossingOut.values()) await running;
  }

  close(): void {
    this.#client.disconnect();
  }

  async #crossOutAll(tag: string, waiting: string[]): Promise<void> {
    const settle = this.#recorded.events[0]!.find(({ kind }) => kind === 'settle')!;
    const keys = ['out', 'outz'].map((name) => `floor:${tag}:${name}`);
    await Promise.resolve();
    while (waiting.length > 0) {
      const ids = waiting.splice(0);
      await this.#client.evalsha(settle.digest, 2, ...keys, `floor:${tag}:o:`, ...ids);
    }
    this.#crossingOut.delete(tag);
  }

  #send({ digest, keyCount, texts }: RecordedCommand, values: Variables): Promise<unknown> {
    return this.#client.evalsha(digest, keyCount, ...texts.map((text) => text.write(values)));
  }
}

/** What stands in the gaps for an instance, all of it as long as in the recorded one. */
export function valuesOf(instance: number): Variables {
  const number = instance.toString(36).padStart(5, '0');
  const long = number.padStart(16, '0');
  return {
    thred: `order_${long}`,
    number,
    first: `evt${long}1`,
    second: `evt${long}2`,
    tag: tagOf(instance % PARTITIONS),
    fence: FENCE,
    etag: '-',
  };
}

function tagOf(partition: number): string {
  return `{${partition.toString(36).padStart(2, '0')}}`;
}
