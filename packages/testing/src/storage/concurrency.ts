import type { Storage } from '@srvthreds/storage';
import { describe, expect, it } from 'vitest';
import { refusalOf } from '../refusal.ts';
import { PartitionOwner } from './PartitionOwner.ts';

const WRITERS = 20;

export function concurrencySuite(storage: () => Storage): void {
  describe('many at once', () => {
    it('lets one of many creators win', async () => {
      const owner = await PartitionOwner.of(storage());
      const results = await Promise.all(
        writers((n) => refusalOf(owner.create('a', { state: String(n), journal: [String(n)] }))),
      );
      expectOneWinner(results);
      expect(await owner.written()).toEqual([String(results.indexOf(undefined))]);
    });

    it('lets one of many writers win that decided on the same state', async () => {
      const owner = await PartitionOwner.of(storage());
      let { etag } = await owner.create('a');
      for (let round = 0; round < 5; round++) {
        const decidedOn = etag;
        const results = await Promise.all(
          writers((n) => refusalOf(owner.change('a', decidedOn, { state: `${round}/${n}` }))),
        );
        expectOneWinner(results);
        const found = await owner.get('a');
        expect(found.state).toBe(`${round}/${results.indexOf(undefined)}`);
        etag = found.etag;
      }
    });

    it('loses no update when the losers read and decide again', async () => {
      const owner = await PartitionOwner.of(storage());
      await owner.create('a', { state: '0' });
      await Promise.all(writers((n) => addOne(owner, 'a', `w${n}`)));
      const { state, seen, unsettled } = await owner.get('a');
      expect(state).toBe(String(WRITERS));
      expect(seen).toHaveLength(WRITERS);
      const numbers = writers((n) => String(n + 1));
      expect(unsettled.map(({ body }) => body)).toEqual(numbers);
      expect(await owner.written()).toEqual(numbers);
    });

    it('lets commits to different aggregates all succeed', async () => {
      const owner = await PartitionOwner.of(storage());
      const etags = await Promise.all(
        writers((n) => owner.create(`a${n}`, { labels: ['l'], journal: [`${n}`] })),
      );
      expect(new Set(etags.map(({ etag }) => etag)).size).toBe(WRITERS);
      expect(await owner.idsWith('l')).toHaveLength(WRITERS);
      expect((await owner.written()).toSorted()).toEqual(writers(String).toSorted());
    });

    it('lets no commit of the old owner in that begins after the take-over', async () => {
      const old = await PartitionOwner.of(storage());
      const early = writers((n) => refusalOf(old.create(`early${n}`)));
      await old.lease.release();
      const next = await PartitionOwner.of(storage());
      const late = await Promise.all(writers((n) => refusalOf(old.create(`late${n}`))));
      expect(late).toEqual(writers(() => 'STORAGE_STALE_OWNER'));
      const done = (await Promise.all(early)).flatMap((code, n) => (code ? [] : [`early${n}`]));
      expect(await next.idsWith()).toEqual(done.toSorted());
    });

    it('never shows half of a commit to a reader', async () => {
      const owner = await PartitionOwner.of(storage());
      let { etag } = await owner.create('a', { state: '0', seen: { add: [{ id: '0', at: 0 }] } });
      const write = async () => {
        for (let n = 1; n <= 50; n++)
          ({ etag } = await owner.change('a', etag, {
            state: String(n),
            seen: { add: [{ id: String(n), at: n }], drop: [String(n - 1)] },
          }));
      };
      const writing = write();
      for (let reads = 0; reads < 50; reads++) {
        const { state, seen } = await owner.get('a');
        expect(seen).toEqual([{ id: state, at: Number(state) }]);
      }
      await writing;
    });
  });
}

/** Adds one to a count, and writes down that it did. */
async function addOne(owner: PartitionOwner, id: string, writer: string): Promise<void> {
  for (let attempt = 0; attempt < 10 * WRITERS; attempt++) {
    const { etag, state } = await owner.get(id);
    const next = String(Number(state) + 1);
    const code = await refusalOf(
      owner.change(id, etag, {
        state: next,
        seen: { add: [{ id: writer, at: 1 }] },
        enqueue: [{ id: writer, topic: 't', body: next }],
        journal: [next],
      }),
    );
    if (code === undefined) return;
    expect(code).toBe('STORAGE_VERSION_CONFLICT');
  }
  throw new Error(`expected ${writer} to get its turn, found it always overtaken`);
}

function writers<T>(work: (n: number) => T): T[] {
  return Array.from({ length: WRITERS }, (_, n) => work(n));
}

function expectOneWinner(results: readonly (string | undefined)[]): void {
  expect(results.filter((code) => code === undefined)).toHaveLength(1);
  const losers = results.filter((code) => code !== undefined);
  expect(new Set(losers)).toEqual(new Set(['STORAGE_VERSION_CONFLICT']));
}
