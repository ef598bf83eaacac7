import { errorCode, errorMessage, sleep } from '@srvthreds/core';
import type { Lease } from '@srvthreds/storage';
import type { EngineParts } from '../EngineParts.ts';
import { balance, type Balance } from './balance.ts';
import { LeftToOthers } from './LeftToOthers.ts';
import { Looks } from './Looks.ts';
import { Members, partitionLease } from './Members.ts';
import { HURRY_MS, NextLook } from './NextLook.ts';
import { Partition } from './Partition.ts';
import { Preparation } from './Preparation.ts';
import { Renewals } from './Renewals.ts';

/** So long after their next look was due, all others have looked, milliseconds. */
const LOOKED_WITHIN_MS = 100;

export interface OwnershipOptions {
  readonly parts: EngineParts;
  /** Name of this engine among those of the store. */
  readonly engineId: string;
  /** Told when a partition is no longer this engine's. */
  readonly onReleased: (partition: number) => void;
}

/**
 * Which partitions this engine owns: takes free ones up to its share, gives surplus ones back one at a time, and renews
 * what it holds beside that, from the engine's own loop, so that a stalled engine loses it.
 */
export class Ownership {
  readonly #options: OwnershipOptions;
  readonly #partitions = new Map<number, Partition>();
  readonly #left: LeftToOthers;
  readonly #members: Members;
  readonly #renewals: Renewals<Partition | Members>;
  readonly #preparation: Preparation;
  readonly #looks: Looks;
  readonly #nextLook: NextLook;
  readonly #opening = new Set<Promise<void>>();
  #givingBack: Promise<void> | undefined;
  #isStopped = false;
  #hasOthers = false;

  constructor(options: OwnershipOptions) {
    this.#options = options;
    const { parts, engineId } = options;
    const { clock, settings } = parts;
    this.#left = new LeftToOthers(clock, settings.leaseTtlMs);
    this.#members = new Members(parts, engineId);
    this.#nextLook = new NextLook(clock, settings.leaseRenewMs);
    this.#looks = new Looks({ clock, look: () => this.#balance(), hurryMs: HURRY_MS });
    this.#renewals = new Renewals({
      clock,
      everyMs: settings.leaseRenewMs,
      held: () => [...(this.#isStopped ? [] : [this.#members]), ...this.#partitions.values()],
      renew: (holder) => this.#renew(holder),
      onFailed: (error) => this.#warn(error, 'lease not renewed; tried again'),
    });
    this.#preparation = new Preparation(parts, (number) => this.#partitions.has(number));
  }

  get owned(): ReadonlyMap<number, Partition> {
    return this.#partitions;
  }

  async start(): Promise<void> {
    await this.#preparation.wait();
    if (this.#isStopped) return;
    this.#renewals.start();
    await this.#looks.start();
    await Promise.all(this.#opening);
  }

  /**
   * Gives everything back in good order. Other engines are told before: those that wait for a partition look out for it,
   * so that its threds pause for a moment only.
   */
  async stop(graceMs: number): Promise<void> {
    this.#isStopped = true;
    await this.#looks.stop();
    await this.#members.leave().catch((error: unknown) => this.#warn(error, 'leaving'));
    const noticeMs = await this.#giveNotice(graceMs);
    await Promise.all(
      [...this.#partitions.keys()].map((number) => this.#giveBack(number, graceMs - noticeMs)),
    );
    this.#renewals.stop();
  }

  /** Waits until the others have seen that this engine leaves, if there are any. @returns how long, milliseconds */
  async #giveNotice(graceMs: number): Promise<number> {
    const { clock, settings } = this.#options.parts;
    if (!this.#hasOthers || graceMs <= 0) return 0;
    const noticeMs = Math.min(settings.leaseRenewMs + LOOKED_WITHIN_MS, graceMs / 2);
    await sleep(clock, noticeMs);
    return noticeMs;
  }

  /** @returns time until the next look, milliseconds */
  async #balance(): Promise<number> {
    const { inboundQ, settings } = this.#options.parts;
    try {
      this.#preparation.again();
      await this.#members.join();
      const { held, shares, endsAt } = await this.#members.look();
      this.#hasOthers = shares.length > 0;
      const share = (): Balance => balance(this.#partitions.size, shares, inboundQ.partitions);
      const what = share();
      if (what === 'give-back') this.#giveBackSurplus();
      else await this.#takeFree(what.take, held);
      const left = share();
      return this.#nextLook.inMs({ isOwed: left !== 'give-back' && left.isOwed, endsAt });
    } catch (error) {
      this.#warn(error, 'leases not looked at; tried again');
      return settings.leaseRenewMs;
    }
  }

  async #renew(holder: Partition | Members): Promise<void> {
    if (holder instanceof Members) {
      await holder.stay();
      return;
    }
    try {
      await holder.lease.renew();
    } catch (error) {
      // Away is not lost: the lease may still hold, and the fence decides.
      if (errorCode(error) !== 'STORAGE_LEASE_LOST') throw error;
      await this.#lose(holder, errorMessage(error));
    }
  }

  async #takeFree(most: number, held: ReadonlySet<string>): Promise<void> {
    const { inboundQ } = this.#options.parts;
    const isFree = (number: number): boolean =>
      !this.#partitions.has(number) && !held.has(partitionLease(number)) && !this.#left.has(number);
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
    const { leaseTtlMs } = this.#options.parts.settings;
    this.#left.add(number);
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
    this.#options.parts.logger.warn({ partition: number, reason }, 'partition lost');
    const isRepeated = this.#left.addLost(number);
    this.#forget(number, partition);
    try {
      await partition.abandon();
      const isGone = await hasEnded(partition.lease);
      await partition.lease.release();
      if (!isGone || isRepeated) return;
      // Nothing is wrong with this engine, and nothing of the time before is open: a new fence may be had at once.
      this.#left.delete(number);
      this.#looks.hurry();
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

/** Whether the store says that a lease is gone: with its time, or with the server that gave it. */
async function hasEnded(lease: Lease): Promise<boolean> {
  try {
    await lease.renew();
    return false;
  } catch (error) {
    if (errorCode(error) === 'STORAGE_LEASE_LOST') return true;
    throw error;
  }
}
