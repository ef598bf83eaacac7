import { errorCode, errorMessage, sleep, type Cancel } from '@srvthreds/core';
import type { Lease, LeaseInfo } from '@srvthreds/storage';
import type { EngineParts } from '../EngineParts.ts';
import { balance } from './balance.ts';
import { Partition } from './Partition.ts';

const MEMBERS = 'member/';
const PARTITIONS = 'partition/';
const partitionLease = (number: number): string => `${PARTITIONS}${number}`;

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
  #member: Lease | undefined;
  #cancel: Cancel | undefined;
  #round: Promise<void> | undefined;
  readonly #opening = new Set<Promise<void>>();
  #givingBack: Promise<void> | undefined;
  #isStopped = false;

  constructor(options: OwnershipOptions) {
    this.#options = options;
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

  /** Gives everything back in good order. */
  async stop(graceMs: number): Promise<void> {
    this.#isStopped = true;
    this.#cancel?.();
    await this.#round;
    const finished = new AbortController();
    void this.#keepRenewing(finished.signal);
    await Promise.all(
      [...this.#partitions.keys()].map((number) => this.#giveBack(number, graceMs)),
    );
    finished.abort();
    await this.#member?.release().catch((error: unknown) => this.#warn(error, 'leaving'));
  }

  #schedule(): void {
    if (this.#isStopped) return;
    const { clock, settings } = this.#options.parts;
    this.#cancel = clock.after(settings.leaseRenewMs, () => {
      this.#round = this.#balance().finally(() => this.#schedule());
    });
  }

  async #balance(): Promise<void> {
    try {
      await this.#renewAll();
      await this.#joinMembers();
      const held = await this.#options.parts.storage.leases(PARTITIONS);
      const others = await this.#sharesOfOthers(held);
      const what = balance(this.#partitions.size, others, this.#options.parts.inboundQ.partitions);
      if (what === 'give-back') this.#giveBackSurplus();
      else await this.#takeFree(what.take, held);
    } catch (error) {
      this.#warn(error, 'ownership not renewed; tried again');
    }
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
    const renewals = [...this.#partitions.values()].map(async ({ number, lease }) => {
      try {
        await lease.renew();
      } catch (error) {
        // Away is not lost: the lease may still hold, and the fence decides.
        if (errorCode(error) === 'STORAGE_LEASE_LOST')
          await this.#lose(number, errorMessage(error));
        else throw error;
      }
    });
    await Promise.all(renewals);
  }

  async #joinMembers(): Promise<void> {
    const { parts, engineId } = this.#options;
    try {
      await this.#member?.renew();
    } catch (error) {
      if (errorCode(error) !== 'STORAGE_LEASE_LOST') throw error;
      this.#member = undefined;
    }
    this.#member ??= await parts.storage.acquire(MEMBERS + engineId, {
      ttlMs: parts.settings.leaseTtlMs,
      holder: parts.inboundQ.service.identity,
    });
  }

  /** How many partitions each of the other engines owns. */
  async #sharesOfOthers(held: readonly LeaseInfo[]): Promise<number[]> {
    const { parts, engineId } = this.#options;
    const members = await parts.storage.leases(MEMBERS);
    return members
      .map(({ name }) => name.slice(MEMBERS.length))
      .filter((id) => id !== engineId)
      .map((id) => held.filter(({ holder }) => holder === id).length);
  }

  async #takeFree(most: number, leases: readonly LeaseInfo[]): Promise<void> {
    const { clock, inboundQ } = this.#options.parts;
    const held = new Set(leases.map(({ name }) => name));
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
    const onLost = (reason: string): void => void this.#lose(number, reason);
    const partition = new Partition({ parts, number, lease, onLost });
    this.#partitions.set(number, partition);
    try {
      await partition.open();
      parts.logger.debug({ partition: number }, 'partition taken');
    } catch (error) {
      this.#warn(error, `partition ${number} not opened; left to others for now`);
      await this.#lose(number, errorMessage(error));
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
  async #lose(number: number, reason: string): Promise<void> {
    const partition = this.#partitions.get(number);
    if (!partition) return;
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
