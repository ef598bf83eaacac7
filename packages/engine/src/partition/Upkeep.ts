import { errorCode, errorMessage, type Cancel } from '@srvthreds/core';
import { eventTopic } from '@srvthreds/queue';
import type { EngineParts } from '../EngineParts.ts';
import type { Outbox } from '../outbox/Outbox.ts';
import { sweepOutbox } from '../outbox/sweepOutbox.ts';
import type { MarkerWork } from '../protocol/Work.ts';
import type { TombstoneSweeper } from './TombstoneSweeper.ts';
import type { WorkReader } from './WorkReader.ts';

export interface UpkeepOptions {
  readonly parts: EngineParts;
  readonly partition: number;
  readonly reader: Pick<WorkReader, 'heardAt' | 'acknowledgedAt' | 'isIdle'>;
  readonly outbox: Outbox;
  readonly tombstones: TombstoneSweeper;
  readonly onLost: (reason: string) => void;
}

/** What an owner looks after now and then: the outbox, its marker, old traces, the journal. */
export class Upkeep {
  readonly #options: UpkeepOptions;
  #cancel: Cancel | undefined;
  #isStopped = false;
  #markedAt = 0;
  #trimmedAt = 0;

  constructor(options: UpkeepOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    if (this.#isStopped) return;
    await this.#mark();
    this.#schedule();
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancel?.();
  }

  #schedule(): void {
    if (this.#isStopped) return;
    const { clock, settings } = this.#options.parts;
    this.#cancel = clock.after(settings.sweepMs, () => void this.#run());
  }

  async #run(): Promise<void> {
    const { parts, partition, onLost } = this.#options;
    try {
      await this.#lookAfter();
    } catch (error) {
      if (errorCode(error) === 'STORAGE_STALE_OWNER') onLost(errorMessage(error));
      else parts.logger.warn({ partition, err: error }, 'upkeep failed; tried again');
    }
    this.#schedule();
  }

  async #lookAfter(): Promise<void> {
    const { parts, partition, reader, outbox, tombstones, onLost } = this.#options;
    const { storage, clock, settings } = parts;
    const now = clock.now();
    if (this.#isPassedOver(now)) {
      onLost('expected to be handed at least its own marker by the queue, was handed nothing');
      return;
    }
    await sweepOutbox(storage, partition, outbox, {
      olderThanMs: settings.sweepMs,
      limit: settings.maxOutbox,
    });
    // A producer whose clock is ahead must not make anything go before its time.
    await tombstones.sweep(Math.min(reader.acknowledgedAt, now));
    if (now - this.#markedAt >= settings.markerMs) await this.#mark();
    if (now - this.#trimmedAt < settings.markerMs) return;
    this.#trimmedAt = now;
    const before = now - settings.journalKeepMs;
    await storage.trim(partition, { before, maxEntries: settings.journalKeepEntries });
  }

  /** Somebody else is the one that the queue hands works to. */
  #isPassedOver(now: number): boolean {
    const { reader, parts } = this.#options;
    const silentMs = now - this.#markedAt;
    const isSilent = reader.heardAt < this.#markedAt && reader.isIdle;
    return isSilent && silentMs > parts.settings.markerTimeoutMs;
  }

  /** A word to itself through its own queue: that it comes back is the only proof of being the active consumer. */
  async #mark(): Promise<void> {
    const { parts, partition } = this.#options;
    const acceptedAt = parts.clock.now();
    const marker: MarkerWork = { format: 1, kind: 'marker', acceptedAt };
    this.#markedAt = acceptedAt;
    const item = { id: `marker/${partition}/${acceptedAt}`, body: JSON.stringify(marker) };
    await parts.inboundQ.service.publish(eventTopic(partition), item);
  }
}
