import { errorCode } from '@srvthreds/core';
import type { Lease, LeaseInfo } from '@srvthreds/storage';
import type { EngineParts } from '../EngineParts.ts';

const MEMBERS = 'member/';
const PARTITIONS = 'partition/';

/** The name of a partition's lease. */
export const partitionLease = (number: number): string => `${PARTITIONS}${number}`;

/** Who takes part besides this engine, as the store knew it at one moment. */
export interface View {
  /** Names of the leases of partitions that somebody holds, this engine included. */
  readonly held: ReadonlySet<string>;
  /** How many partitions each of the other engines owns. */
  readonly shares: readonly number[];
  /** When the first lease of another engine ends unless it is renewed, milliseconds since 1970; Infinity without any. */
  readonly endsAt: number;
}

/** The engines of the store: this one is among them while it keeps its lease. */
export class Members {
  readonly #parts: EngineParts;
  readonly #engineId: string;
  #lease: Lease | undefined;
  #staying: Promise<void> | undefined;

  constructor(parts: EngineParts, engineId: string) {
    this.#parts = parts;
    this.#engineId = engineId;
  }

  /** Joins, unless this engine takes part already. */
  async join(): Promise<void> {
    if (!this.#lease) await this.stay();
  }

  /** Joins, or stays; once at a time, whoever asks. */
  stay(): Promise<void> {
    this.#staying ??= this.#stay().finally(() => (this.#staying = undefined));
    return this.#staying;
  }

  async #stay(): Promise<void> {
    const { storage, settings, inboundQ } = this.#parts;
    try {
      await this.#lease?.renew();
    } catch (error) {
      if (errorCode(error) !== 'STORAGE_LEASE_LOST') throw error;
      this.#lease = undefined;
    }
    this.#lease ??= await storage.acquire(MEMBERS + this.#engineId, {
      ttlMs: settings.leaseTtlMs,
      holder: inboundQ.service.identity,
    });
  }

  async leave(): Promise<void> {
    await this.#staying;
    await this.#lease?.release();
    this.#lease = undefined;
  }

  async look(): Promise<View> {
    const { storage } = this.#parts;
    const all = await storage.leases('');
    const leases = all.filter(({ name }) => name.startsWith(PARTITIONS));
    const members = all.filter(({ name }) => name.startsWith(MEMBERS));
    const others = members.filter(({ name }) => name !== MEMBERS + this.#engineId);
    const ids = others.map(({ name }) => name.slice(MEMBERS.length));
    const ofOthers = leases.filter(({ holder }) => holder !== this.#engineId);
    return {
      held: new Set(leases.map(({ name }) => name)),
      shares: ids.map((id) => ofOthers.filter(({ holder }) => holder === id).length),
      endsAt: Math.min(...[...others, ...ofOthers].map(({ expiresAt }: LeaseInfo) => expiresAt)),
    };
  }
}
