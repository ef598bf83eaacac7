import { RedisScript, type RedisClient } from '@srvthreds/core/redis';
import { carriesEvents } from '../carriesEvents.ts';
import type { QueueItem } from '../contract/Delivery.ts';
import { deadLetterTopic, type QueueDepth } from '../contract/QService.ts';
import { within } from '../within.ts';
import { failureOf, unavailable } from './failures.ts';
import { Keys } from './Keys.ts';
import type { RedisSettings } from './options.ts';
import { JOIN, LEAVE, TURN } from './scripts/consume.ts';
import { DEPTH, PUBLISH } from './scripts/publish.ts';
import type { TakenEntry } from './wire.ts';

const scripts = {
  publish: new RedisScript('QueuePublish', PUBLISH),
  depth: new RedisScript('QueueDepth', DEPTH),
  join: new RedisScript('QueueJoin', JOIN),
  turn: new RedisScript('QueueTurn', TURN),
  leave: new RedisScript('QueueLeave', LEAVE),
};

/** Remembered for so many times the longest wait for Redis, a batch is not added twice. */
const REMEMBERED_TIMES = 6;

type Args = readonly (string | number)[];

/** Who takes a turn. */
export interface Member {
  readonly id: string;
  readonly isExclusive: boolean;
}

export interface TurnRequest {
  readonly number: number;
  readonly room: number;
  readonly settlements: Args;
}

/** What comes of a turn. */
export interface Turn {
  readonly entries: readonly TakenEntry[];
  /** Where to listen for news; only if there were no entries. */
  readonly after?: Bookmark;
}

export interface Bookmark {
  /** Last message that was there; empty if it is not this one's turn. */
  readonly message: string;
  readonly bell: string;
  /** In so many milliseconds something may come of itself. */
  readonly withinMs: number;
}

/** The operations on one topic, each one script and safe to be made again. All throw QueueError. */
export class Topic {
  readonly name: string;
  readonly keys: Keys;
  readonly #aside: string;
  readonly #client: RedisClient;
  readonly #settings: RedisSettings;

  constructor(name: string, client: RedisClient, settings: RedisSettings) {
    this.name = name;
    this.keys = new Keys(settings.namespace, name);
    this.#aside = new Keys(settings.namespace, deadLetterTopic(name)).stream;
    this.#client = client;
    this.#settings = settings;
  }

  /** Most messages that may wait; 0 if there is no bound. */
  get bound(): number {
    const isBounded = !carriesEvents(this.name) && !this.name.startsWith(deadLetterTopic(''));
    return isBounded ? this.#settings.maxLength : 0;
  }

  /**
   * Adds a batch. The same number again, of the same producer, adds nothing.
   *
   * @returns how many of it were taken, from the first
   */
  async publish(
    producer: string,
    number: number,
    items: readonly QueueItem[],
    waitMs: number,
  ): Promise<number> {
    const rememberMs = REMEMBERED_TIMES * this.#settings.timeoutMs;
    const args = [number, this.bound, rememberMs, ...items.flatMap(({ id, body }) => [id, body])];
    const keys = [...this.keys.all, this.keys.sent(producer)];
    const what = 'to take messages';
    return Number(
      await this.#run(what, waitMs, () => scripts.publish.run(this.#client, keys, args)),
    );
  }

  async depth(waitMs: number): Promise<QueueDepth> {
    const reply = await this.#run('to count messages', waitMs, () =>
      scripts.depth.run(this.#client, this.keys.all, []),
    );
    const [waiting, unsettled] = reply as [number, number];
    return { waiting, unsettled };
  }

  async join(member: Member, waitMs: number): Promise<void> {
    await this.#run('to take a consumer', waitMs, () =>
      scripts.join.run(this.#client, this.keys.all, this.#head(member)),
    );
  }

  /** @returns undefined if the member is taken for dead */
  async turn(
    member: Member,
    { number, room, settlements }: TurnRequest,
    waitMs: number,
  ): Promise<Turn | undefined> {
    const { maxDeadLetters } = this.#settings;
    const args = [...this.#head(member), number, room, maxDeadLetters, ...settlements];
    const reply = await this.#run('to hand out messages', waitMs, () =>
      scripts.turn.run(this.#client, [...this.keys.all, this.#aside], args),
    );
    const [outcome, entries, message, bell, withinMs] = reply as [
      string,
      TakenEntry[],
      string | undefined,
      string,
      number,
    ];
    if (outcome === 'lost') return undefined;
    return message === undefined ? { entries } : { entries, after: { message, bell, withinMs } };
  }

  /** @param unseen entries that were taken and never handed out */
  async leave(
    { id }: Member,
    { settlements, unseen }: { readonly settlements: Args; readonly unseen: readonly string[] },
    waitMs: number,
  ): Promise<void> {
    const args = [id, this.#settings.maxDeadLetters, ...settlements, ...unseen];
    await this.#run('to let a consumer go', waitMs, () =>
      scripts.leave.run(this.#client, [...this.keys.all, this.#aside], args),
    );
  }

  #head({ id, isExclusive }: Member): Args {
    return [id, this.#settings.leaseMs, isExclusive ? 'exclusive' : 'shared'];
  }

  async #run(expected: string, ms: number, call: () => Promise<unknown>): Promise<unknown> {
    const { clock } = this.#settings;
    try {
      return await within(call(), { clock, ms, late: () => unavailable(expected) });
    } catch (error) {
      throw failureOf(expected, error);
    }
  }
}
