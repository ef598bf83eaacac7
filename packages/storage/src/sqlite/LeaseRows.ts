import { randomId, type Clock } from '@srvthreds/core';
import type { SqliteFile } from '@srvthreds/core/sqlite';
import type { Lease, LeaseInfo, LeaseRequest } from '../contract/Lease.ts';
import { leaseLost } from '../refusals.ts';

/** Leases as rows; those of earlier processes have ended, since nobody else can have the file. */
export class LeaseRows {
  readonly #file: SqliteFile;
  readonly #clock: Clock;
  readonly #epoch = randomId(6);
  #count = 0;

  constructor(file: SqliteFile, clock: Clock) {
    this.#file = file;
    this.#clock = clock;
    file.sql('DELETE FROM lease WHERE session <> ?').run(file.session);
  }

  async acquire(name: string, request: LeaseRequest): Promise<Lease | undefined> {
    const { ttlMs, holder, partition } = request;
    const fence = `${++this.#count}.${this.#epoch}`;
    const isTaken = await this.#file.write(() => {
      const now = this.#clock.now();
      const held = this.#file
        .sql('SELECT 1 FROM lease WHERE name = ? AND expires_at > ?')
        .get(name, now);
      if (held) return false;
      this.#file
        .sql(
          'INSERT OR REPLACE INTO lease (name, holder, fence, expires_at, session) VALUES (?, ?, ?, ?, ?)',
        )
        .run(name, holder, fence, now + ttlMs, this.#file.session);
      if (partition !== undefined)
        this.#file
          .sql('INSERT OR REPLACE INTO fence (partition, fence) VALUES (?, ?)')
          .run(partition, fence);
      return true;
    });
    if (!isTaken) return undefined;
    return {
      name,
      fence,
      renew: () => this.#renew(name, fence, ttlMs),
      release: () => this.#release(name, fence),
    };
  }

  list(prefix: string): LeaseInfo[] {
    return this.#file
      .sql(
        `SELECT name, holder, expires_at FROM lease
         WHERE substr(name, 1, ?) = ? AND expires_at > ? ORDER BY name`,
      )
      .all(prefix.length, prefix, this.#clock.now())
      .map((row) => ({
        name: String(row['name']),
        holder: String(row['holder']),
        expiresAt: Number(row['expires_at']),
      }));
  }

  #renew(name: string, fence: string, ttlMs: number): Promise<void> {
    return this.#file.write(() => {
      const now = this.#clock.now();
      const { changes } = this.#file
        .sql('UPDATE lease SET expires_at = ? WHERE name = ? AND fence = ? AND expires_at > ?')
        .run(now + ttlMs, name, fence, now);
      if (Number(changes) === 0) throw leaseLost(name, fence);
    });
  }

  #release(name: string, fence: string): Promise<void> {
    return this.#file.write(() => {
      this.#file.sql('DELETE FROM lease WHERE name = ? AND fence = ?').run(name, fence);
    });
  }
}
