import { errorCode, errorMessage, sleep, type Cancel } from '@srvthreds/core';
import type { Lease } from '@srvthreds/storage';
import type { EngineParts } from '../EngineParts.ts';
import { balance, type Balance } from './balance.ts';
import { Members, partitionLease } from './Members.ts';
import { Partition } from './Partition.ts';

/** Time between two looks while a partition is about to become free for this engine. */
const HURRY_MS = 40;

export interface OwnershipOptions {
  readonly parts: EngineParts;
  /** Name of this engine among those of the store. */
  readonly engineId: string;
  /** Told when a partition is no longer this engine's. */
  readonly onReleased: (partition: number) => void;
}

/**
 * Which partitions this engine owns: takes free ones up to its share, gives surplus ones back one at a time, and renews
 * what it holds from the engine's own loop, so that a stalled engine loses it.
 */
export class Ownership {
  readonly #options: OwnershipOptions;
  readonly #partitions = new Map<number, Partition>();
  /** Partitions that were taken from this engine, and until when it leaves them to others; milliseconds since 1970. */
  readonly #leaveUntil = new Map<number, number>();
  readonly #members: Members;
  #cancel: Cancel | undefined;
  #round: Promise<void> | undefined;
  readonly #opening = new Set<Promise<void>>();
  #givingBack: Promise<void> | undefined;
  #isStopped = false;
  #renewedAt = -Infinity;
  #lookInMs = 0;
  #hasOthers = false;

  constructor(options: OwnershipOptions) {
    this.#options = options;
    this.#members = new Members(options.parts, options.engineId);
  }

  get owned(): ReadonlyMap<number, Partition> {
    return this.#partitions;
  }

  async start(): Promise<void> {
    this.#round = this.#balance();
    await this.#round;
    this.#schedule();
    await Promise.all(this.#opening);
  }

  /**
   * Gives everything back in good order. Other engines are told before: those that wait for a partition look out for it,
   * so that its threds pause for a moment only.
   */
  async stop(graceMs: number): Promise<void> {
    this.#isStopped = true;
    this.#cancel?.();
    await this.#round;
    const finished = new AbortController();
    void this.#keepRenewing(finished.signal);
    await this.#members.leave().catch((error: unknown) => this.#warn(error, 'leaving'));
    const noticeMs = await this.#giveNotice(graceMs);
    await Promise.all(
      [...this.#partitions.keys()].map((number) => this.#giveBack(number, graceMs - noticeMs)),
    );
    finished.abort();
  }

  /** Waits until the others have seen that this engine leaves, if there are any. @returns how long, milliseconds */
  async #giveNotice(graceMs: number): Promise<number> {
    const { clock, settings } = this.#options.parts;
    if (!this.#hasOthers || graceMs <= 0) return 0;
    const noticeMs = Math.min(settings.leaseRenewMs + HURRY_MS, graceMs / 2);
    await sleep(clock, noticeMs);
    return noticeMs;
  }

  #schedule(): void {
    if (this.#isStopped) return;
    this.#cancel = this.#options.parts.clock.after(this.#lookInMs, () => {
      this.#round = this.#balance().finally(() => this.#schedule());
    });
  }

  async #balance(): Promise<void> {
    const { clock, inboundQ, settings } = this.#options.parts;
    this.#lookInMs = settings.leaseRenewMs;
    try {
      if (clock.now() - this.#renewedAt >= settings.leaseRenewMs) await this.#renewAll();
      const { held, shares, endsAt } = await this.#members.look();
      this.#hasOthers = shares.length > 0;
      const share = (): Balance => balance(this.#partitions.size, shares, inboundQ.partitions);
      const what = share();
      if (what === 'give-back') this.#giveBackSurplus();
      else await this.#takeFree(what.take, held);
      const left = share();
      const isOwed = left !== 'give-back' && left.isOwed;
      this.#lookInMs = this.#nextLookInMs(isOwed ? clock.now() : endsAt);
    } catch (error) {
      this.#warn(error, 'ownership not renewed; tried again');
    }
  }

  /** At the next renewal, or earlier if there may be something to take then. */
  #nextLookInMs(at: number): number {
    const { clock, settings } = this.#options.parts;
    const now = clock.now();
    const untilRenewalMs = Math.max(0, this.#renewedAt + settings.leaseRenewMs - now);
    return Math.min(untilRenewalMs, Math.max(HURRY_MS, at - now));
  }

  /** While what is in hand is finished. */
  async #keepRenewing(signal: AbortSignal): Promise<void> {
    const { clock, settings } = this.#options.parts;
    while (await sleep(clock, settings.leaseRenewMs, signal)) {
      try {
        await this.#renewAll();
      } catch (error) {
        this.#warn(error, 'leases not renewed; tried again');
      }
    }
  }

  async #renewAll(): Promise<void> {
    const startedAt = this.#options.parts.clock.now();
    const renewals = [...this.#partitions.values()].map(async (partition) => {
      try {
        await partition.lease.renew();
      } catch (error) {
        // Away is not lost: the lease may still hold, and the fence decides.
        if (errorCode(error) === 'STORAGE_LEASE_LOST')
          await this.#lose(partition, errorMessage(error));
        else throw error;
      }
    });
    await Promise.all(renewals);
    if (!this.#isStopped) await this.#members.stay();
    this.#renewedAt = startedAt;
  }

  async #takeFree(most: number, held: ReadonlySet<string>): Promise<void> {
    const { clock, inboundQ } = this.#options.parts;
    const isFree = (number: number): boolean =>
      !this.#partitions.has(number) &&
      !held.has(partitionLease(number)) &&
      (this.#leaveUntil.get(number) ?? -1) <= clock.now();
    const free = Array.from({ length: inboundQ.partitions }, (_, number) => number).filter(isFree);
    const wanted = free.slice(0, most);
    await Promise.all(wanted.map((number) => this.#take(number)));
  }

  /** Opened beside the rounds: what is held already is renewed meanwhile, however slow the servers are. */
  async #take(number: number): Promise<void> {
    const { parts, engineId } = this.#options;
    const lease = await parts.storage.acquire(partitionLease(number), {
      ttlMs: parts.settings.leaseTtlMs,
      holder: engineId,
      partition: number,
    });
    if (!lease) return;
    const opening = this.#open(number, lease).finally(() => this.#opening.delete(opening));
    this.#opening.add(opening);
  }

  async #open(number: number, lease: Lease): Promise<void> {
    const { parts } = this.#options;
    const onLost = (reason: string): void => void this.#lose(partition, reason);
    const partition: Partition = new Partition({ parts, number, lease, onLost });
    this.#partitions.set(number, partition);
    try {
      await partition.open();
      parts.logger.debug({ partition: number }, 'partition taken');
    } catch (error) {
      this.#warn(error, `partition ${number} not opened; left to others for now`);
      await this.#lose(partition, errorMessage(error));
    }
  }

  /** One at a time, beside the rounds: the others are renewed meanwhile. */
  #giveBackSurplus(): void {
    const number = [...this.#partitions.keys()].at(-1);
    if (number === undefined || this.#givingBack) return;
    const { clock, settings } = this.#options.parts;
    const { leaseTtlMs } = settings;
    this.#leaveUntil.set(number, clock.now() + leaseTtlMs);
    this.#givingBack = this.#giveBack(number, leaseTtlMs).finally(
      () => (this.#givingBack = undefined),
    );
  }

  async #giveBack(number: number, graceMs: number): Promise<void> {
    const partition = this.#partitions.get(number);
    if (!partition) return;
    try {
      await partition.close(graceMs);
    } catch (error) {
      this.#warn(
        error,
        `partition ${number} not given back in good order; its lease ends by itself`,
      );
    } finally {
      this.#forget(number, partition);
    }
  }

  /** It is no longer ours, or cannot be: whatever is in hand stays undone, and comes to the next owner. */
  async #lose(partition: Partition, reason: string): Promise<void> {
    const { number } = partition;
    // A late word from one that was lost before says nothing about the one that was taken since.
    if (this.#partitions.get(number) !== partition) return;
    const { logger, clock, settings } = this.#options.parts;
    logger.warn({ partition: number, reason }, 'partition lost');
    this.#leaveUntil.set(number, clock.now() + settings.leaseTtlMs);
    this.#forget(number, partition);
    try {
      await partition.abandon();
      await partition.lease.release();
    } catch (error) {
      this.#warn(error, `partition ${number} not left in good order`);
    }
  }

  #forget(number: number, partition: Partition): void {
    if (this.#partitions.get(number) !== partition) return;
    this.#partitions.delete(number);
    this.#options.onReleased(number);
  }

  #warn(error: unknown, message: string): void {
    const { parts, engineId } = this.#options;
    parts.logger.warn({ engineId, err: error }, message);
  }
}
