import { SystemClock } from '@srvthreds/core';
import type { JournalEntry, Storage } from '@srvthreds/storage';
import { describe, expect, it } from 'vitest';
import { eventually } from '../eventually.ts';
import { PartitionOwner } from './PartitionOwner.ts';

/** Clocks of two machines may differ by so much, milliseconds. */
const CLOCK_SKEW_MS = 60_000;

export function journalSuite(storage: () => Storage): void {
  const entries = (after?: string, limit = 10_000) =>
    storage().journal(0, after === undefined ? { limit } : { after, limit });

  describe('journal', () => {
    it('has what commits wrote, in order, with aggregate and time', async () => {
      const owner = await PartitionOwner.of(storage());
      const { etag } = await owner.create('a', { journal: ['1', '2'] });
      await owner.create('b', { journal: ['3'] });
      await owner.change('a', etag, { journal: ['4'] });
      const found = await entries();
      expect(found.map(({ aggregateId, body }) => `${aggregateId}${body}`)).toEqual([
        'a1',
        'a2',
        'b3',
        'a4',
      ]);
      for (const { at } of found)
        expect(Math.abs(at - new SystemClock().now())).toBeLessThan(CLOCK_SKEW_MS);
    });

    it('is read on behind a position, page by page, each entry once', async () => {
      const owner = await PartitionOwner.of(storage());
      await write(owner, 0, 15);
      await owner.create('many', { journal: ['15', '16', '17', '18', '19'] });
      const found: JournalEntry[] = [];
      for (let after: string | undefined; ; after = found.at(-1)?.position) {
        const page = await entries(after, 6);
        expect(page.length).toBeLessThanOrEqual(6);
        found.push(...page);
        if (page.length < 6) break;
      }
      expect(found.map(({ body }) => body)).toEqual(numbers(0, 20));
      expect(new Set(found.map(({ position }) => position)).size).toBe(20);
    });

    it('shows what is new behind the last position', async () => {
      const owner = await PartitionOwner.of(storage());
      await write(owner, 0, 2);
      const last = (await entries()).at(-1)!.position;
      expect(await entries(last)).toEqual([]);
      await write(owner, 2, 1);
      expect(await entries(last)).toMatchObject([{ body: '2' }]);
    });

    it('keeps partitions apart', async () => {
      const [zero, one] = [
        await PartitionOwner.of(storage(), 0),
        await PartitionOwner.of(storage(), 1),
      ];
      await zero.create('a', { journal: ['zero'] });
      await one.create('a', { journal: ['one'] });
      await storage().trim(0, { maxEntries: 0 });
      expect(await one.written()).toEqual(['one']);
    });

    it('keeps the entries of an aggregate that was removed', async () => {
      const owner = await PartitionOwner.of(storage());
      const { etag } = await owner.create('a', { journal: ['begin'] });
      await owner.change('a', etag, { state: null, journal: ['end'] });
      expect(await owner.written()).toEqual(['begin', 'end']);
    });
  });

  describe('trim', () => {
    it('removes all up to and including a position', async () => {
      const owner = await PartitionOwner.of(storage());
      await write(owner, 0, 5);
      const through = (await entries())[2]!.position;
      await storage().trim(0, { through });
      await storage().trim(0, { through });
      expect(await owner.written()).toEqual(['3', '4']);
    });

    it('removes what was committed before a moment, and no more', async () => {
      const owner = await PartitionOwner.of(storage());
      await write(owner, 0, 2);
      const mark = (await entries()).at(-1)!.at;
      // The store's clock must have moved on before the next commit; its entry says so.
      let written = 2;
      await eventually(async () => {
        await write(owner, written++, 1);
        expect((await entries()).at(-1)!.at).toBeGreaterThan(mark);
      });
      const before = (await entries()).at(-1)!.at;
      await storage().trim(0, { before });
      const left = await entries();
      expect(left.map(({ body }) => body)).toEqual([String(written - 1)]);
    });

    it('keeps the last so many, and at most a tenth more', async () => {
      const owner = await PartitionOwner.of(storage());
      await write(owner, 0, 40);
      await storage().trim(0, { maxEntries: 20 });
      const left = await owner.written();
      expect(left.length).toBeGreaterThanOrEqual(20);
      expect(left.length).toBeLessThanOrEqual(22);
      expect(left).toEqual(numbers(40 - left.length, left.length));
      await storage().trim(0, { maxEntries: 100 });
      expect(await owner.written()).toEqual(left);
    });

    it('removes what any of its rules matches', async () => {
      const owner = await PartitionOwner.of(storage());
      await write(owner, 0, 5);
      const first = (await entries())[0]!.position;
      await storage().trim(0, { through: first, before: 0, maxEntries: 1_000 });
      expect(await owner.written()).toEqual(numbers(1, 4));
    });

    it('removes nothing without a rule, and nothing where nothing is', async () => {
      const owner = await PartitionOwner.of(storage());
      await write(owner, 0, 2);
      await storage().trim(0, {});
      await storage().trim(3, { maxEntries: 0 });
      expect(await owner.written()).toEqual(['0', '1']);
    });

    it('does not disturb a reader: positions go on after everything is gone', async () => {
      const owner = await PartitionOwner.of(storage());
      await write(owner, 0, 3);
      const old = await entries();
      const through = old.at(-1)!.position;
      await storage().trim(0, { through });
      expect(await entries()).toEqual([]);
      expect(await entries(old[0]!.position)).toEqual([]);
      await write(owner, 3, 2);
      expect((await entries(through)).map(({ body }) => body)).toEqual(['3', '4']);
      expect((await entries(old[0]!.position)).map(({ body }) => body)).toEqual(['3', '4']);
    });
  });
}

function numbers(from: number, count: number): string[] {
  return Array.from({ length: count }, (_, n) => String(from + n));
}

/** One aggregate for each entry. */
async function write(owner: PartitionOwner, from: number, count: number): Promise<void> {
  for (const n of numbers(from, count)) await owner.create(`a${n}`, { journal: [n] });
}
