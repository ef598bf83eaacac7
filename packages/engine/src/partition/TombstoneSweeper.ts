import { errorCode } from '@srvthreds/core';
import type { Listed, Storage } from '@srvthreds/storage';
import {
  decodeAggregate,
  endedLabel,
  PARTITION_KEY,
  type PartitionState,
} from '../protocol/aggregates.ts';
import type { Committer } from './Committer.ts';

const MINUTE_MS = 60_000;
/** Most minutes looked at in one sweep, and most traces removed at a time. */
const MINUTES_PER_SWEEP = 120;
const BATCH = 200;
/** Most minutes to come back to; with more, the sweep waits. */
const MOST_LEFT = 1_000;

export interface TombstoneSweeperOptions {
  readonly storage: Storage;
  readonly partition: number;
  readonly committer: Committer;
  readonly tombstoneMs: number;
}

/**
 * Removes traces of what has ended, once nothing can come again that they would have to recognise: the partition has
 * acknowledged something accepted `tombstoneMs` after the end. An outage stops this clock. Before a trace goes, the
 * partition remembers that starts up to its time may have been made. What still has something on its way is passed over,
 * and looked at again.
 */
export class TombstoneSweeper {
  readonly #options: TombstoneSweeperOptions;
  #state: PartitionState = { format: 1, kind: 'partition', startFloor: -1, sweptThrough: 0 };
  #lookedThrough = 0;
  /** Minutes of which something had to stay, the one that was looked at last at the end. */
  readonly #left = new Set<number>();

  constructor(options: TombstoneSweeperOptions) {
    this.#options = options;
  }

  get startFloor(): number {
    return this.#state.startFloor;
  }

  /**
   * Reads what the owner before knew.
   *
   * @param now milliseconds since 1970; a partition that is new has nothing that ended before it
   */
  async open(now: number): Promise<void> {
    const { committer } = this.#options;
    const known = await committer.load(PARTITION_KEY);
    if (known?.state.kind === 'partition') {
      this.#state = known.state;
    } else {
      await this.#save({ ...this.#state, sweptThrough: Math.floor(now / MINUTE_MS) - 1 });
    }
    this.#lookedThrough = this.#state.sweptThrough;
  }

  /**
   * Removes what may go.
   *
   * @param acknowledgedAt greatest accepted time of anything that the partition has acknowledged
   */
  async sweep(acknowledgedAt: number): Promise<void> {
    const last = Math.floor((acknowledgedAt - this.#options.tombstoneMs) / MINUTE_MS) - 1;
    await this.#lookAgain();
    const first = this.#lookedThrough + 1;
    const end = Math.min(last, first + MINUTES_PER_SWEEP);
    for (let minute = first; minute <= end && this.#left.size < MOST_LEFT; minute++) {
      if (!(await this.#sweepMinute(minute))) this.#left.add(minute);
      this.#lookedThrough = minute;
    }
    // The owner after this one comes back to what was left, too.
    const sweptThrough = Math.min(this.#lookedThrough, ...[...this.#left].map((left) => left - 1));
    this.#state = { ...this.#state, sweptThrough };
    // Where the sweep got to is only worth a write now and then: to look at an empty minute again costs little.
    if (last - first > MINUTES_PER_SWEEP / 2) await this.#save(this.#state);
  }

  /** Comes back to what was left, as far as it may go by now; what stays is looked at last the next time. */
  async #lookAgain(): Promise<void> {
    for (const minute of [...this.#left].slice(0, MINUTES_PER_SWEEP)) {
      const isGone = await this.#sweepMinute(minute);
      this.#left.delete(minute);
      if (isGone) continue;
      this.#left.add(minute);
      return;
    }
  }

  /** @returns false if something of that minute has to stay for now */
  async #sweepMinute(minute: number): Promise<boolean> {
    const { storage, partition } = this.#options;
    const label = endedLabel(minute * MINUTE_MS);
    let isGone = true;
    let position = {};
    for (;;) {
      const listed = await storage.scan(partition, { label, limit: BATCH, ...position });
      if (listed.length === 0) return isGone;
      await this.#raiseFloor(listed);
      for (const one of listed) isGone = (await this.#remove(one)) && isGone;
      position = { after: listed.at(-1)!.id };
    }
  }

  async #raiseFloor(listed: readonly Listed[]): Promise<void> {
    const starts = listed.map(({ state }) => {
      const ended = decodeAggregate(state);
      return 'startAcceptedAt' in ended ? ended.startAcceptedAt : -1;
    });
    const startFloor = Math.max(this.#state.startFloor, ...starts);
    if (startFloor > this.#state.startFloor) await this.#save({ ...this.#state, startFloor });
  }

  async #remove({ id, etag }: Listed): Promise<boolean> {
    try {
      await this.#options.committer.commit(id, { state: null }, { ifEtag: etag });
      return true;
    } catch (error) {
      // Something of it is still on its way; it is looked at again later.
      if (errorCode(error) === 'STORAGE_UNSETTLED') return false;
      throw error;
    }
  }

  async #save(state: PartitionState): Promise<void> {
    const { committer } = this.#options;
    const found = await committer.read(PARTITION_KEY);
    const condition = found ? { ifEtag: found.known.etag } : { ifAbsent: true as const };
    await committer.commit(PARTITION_KEY, { state: JSON.stringify(state) }, condition);
    this.#state = state;
  }
}
