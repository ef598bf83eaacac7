import { isRetryable, WIRE_CODES, type Clock } from '@srvthreds/core';
import { CATALOGUE, type Storage } from '@srvthreds/storage';
import { RefusedError } from '../errors.ts';

const WATCHERS_KEY = 'watchers';
/** A watch ends by itself, so that nobody who has gone is told for ever. */
const WATCH_MS = 90_000;
const MOST_WATCHERS = 100;
const MOST_CONFLICTS = 20;

/** Somebody who is told of every change of a thred. */
export interface Watcher {
  readonly participantId: string;
  /** The event that began the watch; what they are told refers to it. */
  readonly requestId: string;
  /** Milliseconds since 1970. */
  readonly until: number;
}

/** Who watches threds. Kept in the store, so that every engine tells of the threds that it owns. */
export class Watchers {
  readonly #storage: Storage;
  readonly #clock: Clock;
  #known: readonly Watcher[] = [];

  constructor(storage: Storage, clock: Clock) {
    this.#storage = storage;
    this.#clock = clock;
  }

  /** Those whose time is not over, as of the last reading. */
  get current(): readonly Watcher[] {
    const now = this.#clock.now();
    return this.#known.filter(({ until }) => until > now);
  }

  /** Takes over what others have changed. */
  async refresh(): Promise<void> {
    this.#known = (await this.#read()).watchers;
  }

  /**
   * Begins a watch. Who watches already goes on with the watch that they have.
   *
   * @throws RefusedError if there are too many
   */
  async start({ participantId, requestId }: Omit<Watcher, 'until'>): Promise<void> {
    await this.#change((watchers, now) => {
      if (watchers.some((one) => one.participantId === participantId)) return watchers;
      if (watchers.length >= MOST_WATCHERS)
        throw new RefusedError(
          `expected at most ${MOST_WATCHERS} watchers, found more`,
          WIRE_CODES.clientError,
        );
      return [...watchers, { participantId, requestId, until: now + WATCH_MS }];
    });
  }

  /** @returns false if there is no watch to go on with */
  async renew(participantId: string): Promise<boolean> {
    let isFound = false;
    await this.#change((watchers, now) =>
      watchers.map((one) => {
        if (one.participantId !== participantId) return one;
        isFound = true;
        return { ...one, until: now + WATCH_MS };
      }),
    );
    return isFound;
  }

  /** Ends a watch; does nothing if there is none. */
  async stop(participantId: string): Promise<void> {
    await this.#change((watchers) => watchers.filter((one) => one.participantId !== participantId));
  }

  async #change(
    change: (watchers: readonly Watcher[], now: number) => readonly Watcher[],
  ): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      const { watchers, etag } = await this.#read();
      const now = this.#clock.now();
      const live = watchers.filter(({ until }) => until > now);
      const changed = change(live, now);
      try {
        const condition = etag === undefined ? { ifAbsent: true as const } : { ifEtag: etag };
        const state = JSON.stringify({ format: 1, watchers: changed });
        await this.#storage.commit(
          { partition: CATALOGUE, id: WATCHERS_KEY },
          { state },
          condition,
        );
        this.#known = changed;
        return;
      } catch (error) {
        if (!isRetryable(error) || attempt >= MOST_CONFLICTS) throw error;
      }
    }
  }

  async #read(): Promise<{ watchers: readonly Watcher[]; etag: string | undefined }> {
    const stored = await this.#storage.read({ partition: CATALOGUE, id: WATCHERS_KEY });
    if (!stored) return { watchers: [], etag: undefined };
    const { watchers } = JSON.parse(stored.state) as { watchers: readonly Watcher[] };
    return { watchers, etag: stored.etag };
  }
}
