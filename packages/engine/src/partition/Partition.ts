import { sleep } from '@srvthreds/core';
import { eventTopic } from '@srvthreds/queue';
import type { Changes, Lease, StoredTimer } from '@srvthreds/storage';
import type { EngineParts } from '../EngineParts.ts';
import type { MessageSink } from '../outbox/MessageSink.ts';
import { Outbox } from '../outbox/Outbox.ts';
import { Publisher, type PublisherOptions } from '../outbox/Publisher.ts';
import { QueueSink } from '../outbox/QueueSink.ts';
import { Settler } from '../outbox/Settler.ts';
import { sweepOutbox } from '../outbox/sweepOutbox.ts';
import { thredOfCommand } from '../protocol/commands.ts';
import { TimerLoop } from '../timers/TimerLoop.ts';
import { Committer, outboxMessages } from './Committer.ts';
import { parkMessage } from './parkMessage.ts';
import type { PartitionScope } from './PartitionScope.ts';
import { TombstoneSweeper } from './TombstoneSweeper.ts';
import { Upkeep } from './Upkeep.ts';
import { handleSuspect } from './work/handleSuspect.ts';
import { handleWork } from './work/handleWork.ts';
import { WorkReader } from './WorkReader.ts';

export interface PartitionOptions {
  readonly parts: EngineParts;
  readonly number: number;
  readonly lease: Lease;
  /** The partition cannot go on under this owner. */
  readonly onLost: (reason: string) => void;
}

/**
 * One partition under its owner: reads works, commits what they bring about, sends it, keeps the rest in order.
 * Opened with a lease, used once, then closed for good.
 */
export class Partition {
  readonly number: number;
  readonly lease: Lease;
  readonly #parts: EngineParts;
  readonly #committer: Committer;
  readonly #settler: Settler;
  readonly #outbox: Outbox;
  readonly #timers: TimerLoop;
  readonly #tombstones: TombstoneSweeper;
  readonly #reader: WorkReader;
  readonly #upkeep: Upkeep;

  constructor({ parts, number, lease, onLost }: PartitionOptions) {
    this.number = number;
    this.lease = lease;
    this.#parts = parts;
    this.#settler = new Settler(parts.storage, number, parts.clock);
    this.#outbox = this.#newOutbox();
    this.#timers = this.#newTimers();
    this.#committer = this.#newCommitter();
    this.#tombstones = this.#newTombstones();
    const scope: PartitionScope = {
      parts,
      committer: this.#committer,
      outbox: this.#outbox,
      crossedOut: () => this.#settler.flushed(),
      startFloor: () => this.#tombstones.startFloor,
      counted: new WeakSet(),
      placesLookedAt: new Map(),
    };
    this.#reader = new WorkReader({
      parts,
      partition: number,
      onLost,
      handle: async (works) => {
        await this.#outbox.room();
        return handleWork(works, scope);
      },
      handleSuspect: (work) => handleSuspect(work, scope),
    });
    this.#upkeep = new Upkeep({
      parts,
      partition: number,
      reader: this.#reader,
      outbox: this.#outbox,
      tombstones: this.#tombstones,
      onLost,
    });
  }

  /** Sends what the owner before left, reads what is due, then begins to take works. */
  async open(): Promise<void> {
    const { storage, clock, settings } = this.#parts;
    const left = { olderThanMs: 0, limit: settings.maxOutbox };
    await Promise.all([
      this.#tombstones.open(clock.now()),
      sweepOutbox(storage, this.number, this.#outbox, left),
    ]);
    await this.#timers.look();
    await this.#reader.open();
    await this.#upkeep.start();
  }

  /** True when nothing is worked on, waits to be sent, or waits to be crossed out. */
  get isIdle(): boolean {
    return this.#reader.isIdle && this.#outbox.isIdle && this.#settler.isIdle;
  }

  /** How many works it has carried out. */
  get finishedCount(): number {
    return this.#reader.finishedCount;
  }

  /**
   * Gives the partition up in good order: begins nothing more, finishes what is in hand, sends and crosses out, closes
   * the channel, gives the lease back. What is not finished comes to the next owner, in order.
   *
   * @param graceMs longest wait for what is in hand
   */
  async close(graceMs: number): Promise<void> {
    this.#timers.stop();
    this.#upkeep.stop();
    await this.#finishWithin(graceMs);
    await this.abandon();
    await this.lease.release();
  }

  /** Lets go at once: somebody else may be the owner already. */
  async abandon(): Promise<void> {
    this.#timers.stop();
    this.#upkeep.stop();
    this.#outbox.stop();
    this.#settler.stop();
    await this.#reader.close();
  }

  async #finishWithin(graceMs: number): Promise<void> {
    const finished = new AbortController();
    const tooLate = sleep(this.#parts.clock, graceMs, finished.signal);
    await Promise.race([this.#finish(), tooLate]);
    finished.abort();
  }

  async #finish(): Promise<void> {
    await this.#reader.finish();
    await this.#outbox.drained();
    await this.#settler.flushed();
  }

  #newCommitter(): Committer {
    const { storage, clock, settings } = this.#parts;
    return new Committer({
      storage,
      partition: this.number,
      fence: this.lease.fence,
      cacheSize: settings.cacheSize,
      cacheCharacters: settings.cacheCharacters,
      onCommitted: (key, changes) => this.#afterCommit(key, changes),
      // Whether it set a timer, only the store knows.
      onUnclear: () => this.#timers.noteDue(clock.now()),
    });
  }

  #newOutbox(): Outbox {
    const { sink, inboundQ, settings } = this.#parts;
    const messages = this.#newPublisher(sink, { maxAttempts: settings.maxSendAttempts });
    const commands = this.#newPublisher(new QueueSink(inboundQ.service), {
      // A command is sent until it has arrived; what asks and what is asked would drift apart otherwise.
      maxAttempts: Infinity,
      laneOf: ({ id }) => thredOfCommand(id),
    });
    return new Outbox({ messages, commands });
  }

  #newPublisher(
    sink: MessageSink,
    options: Pick<PublisherOptions, 'maxAttempts' | 'laneOf'>,
  ): Publisher {
    const { clock, logger, settings } = this.#parts;
    return new Publisher({
      sink,
      clock,
      logger,
      settler: this.#settler,
      maxOutstanding: settings.maxOutstanding,
      maxWaiting: settings.maxOutbox,
      park: (message, reason) => parkMessage(message, reason, this.#committer, clock),
      ...options,
    });
  }

  #newTimers(): TimerLoop {
    const { storage, clock, logger } = this.#parts;
    const send = (timer: StoredTimer): Promise<void> => this.#sendTimer(timer);
    return new TimerLoop({ storage, clock, logger, send, partition: this.number });
  }

  #newTombstones(): TombstoneSweeper {
    const { storage, settings } = this.#parts;
    return new TombstoneSweeper({
      storage,
      partition: this.number,
      committer: this.#committer,
      tombstoneMs: settings.tombstoneMs,
    });
  }

  #afterCommit(key: string, { enqueue, schedule = [], journal = [] }: Changes): void {
    this.#parts.onJournal(journal);
    this.#outbox.send(outboxMessages(key, enqueue));
    for (const { dueAt } of schedule) this.#timers.noteDue(dueAt);
  }

  #sendTimer({ id, aggregateId, body }: StoredTimer): Promise<void> {
    const topic = eventTopic(this.number);
    return this.#parts.inboundQ.service.publish(topic, { id: `${aggregateId}/${id}`, body });
  }
}
