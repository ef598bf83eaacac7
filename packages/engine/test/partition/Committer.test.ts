import type { Changes, Storage } from '@srvthreds/storage';
import { MemoryStorage } from '@srvthreds/storage/memory';
import { beforeEach, describe, expect, it } from 'vitest';
import { Committer, outboxMessages } from '../../src/partition/Committer.ts';
import type { AggregateState } from '../../src/protocol/aggregates.ts';
import { SeenWindow } from '../../src/protocol/SeenWindow.ts';

const state = (endedAt: number): AggregateState => ({
  format: 1,
  kind: 'event',
  endedAt,
  startAcceptedAt: 0,
});
const changes = (endedAt: number, more: Changes = {}): Changes => ({
  state: JSON.stringify(state(endedAt)),
  ...more,
});
const after = (endedAt: number) => ({ state: state(endedAt), seen: SeenWindow.empty() });

describe('Committer', () => {
  let storage: Storage;
  let fence: string;
  let reads: number;
  let committed: [string, Changes][];
  let unclear: number;
  let committer: Committer;
  beforeEach(async () => {
    const inner = new MemoryStorage();
    [reads, committed, unclear] = [0, [], 0];
    storage = new Proxy(inner, {
      get: (target, name: keyof Storage) => {
        if (name === 'read') reads++;
        return (target[name] as () => unknown).bind(target);
      },
    });
    const lease = await storage.acquire('l', { ttlMs: 1e6, holder: 'h', partition: 3 });
    fence = lease!.fence;
    committer = new Committer({
      storage,
      partition: 3,
      fence,
      cacheSize: 2,
      cacheCharacters: 1_000,
      onCommitted: (key, written) => void committed.push([key, written]),
      onUnclear: () => void unclear++,
    });
  });

  it('keeps in memory what it has committed and read', async () => {
    await committer.commit('a', changes(1), { ifAbsent: true }, after(1));
    const known = await committer.load('a');
    expect(known?.state).toEqual(state(1));
    await committer.commit('a', changes(2), { ifEtag: known!.etag }, after(2));
    expect((await committer.load('a'))?.state).toEqual(state(2));
    expect(reads).toBe(0);
    expect(await committer.load('b')).toBeUndefined();
    expect(reads).toBe(1);
  });

  it('keeps no more than it may', async () => {
    for (const key of ['a', 'b', 'c'])
      await committer.commit(key, changes(1), { ifAbsent: true }, after(1));
    await committer.load('a');
    expect(reads).toBe(1);
  });

  it('keeps no more characters than it may, those of the states and of the ids', async () => {
    const long = { state: JSON.stringify(state(1)).padEnd(600) };
    for (const key of ['a', 'b']) await committer.commit(key, long, { ifAbsent: true }, after(1));
    await committer.load('b');
    expect(reads).toBe(0);
    await committer.load('a');
    expect(reads).toBe(1);
    const seen = SeenWindow.empty();
    for (let n = 0; n < 20; n++) seen.events.remember(`e${n}`, n);
    const { etag } = (await committer.load('a'))!;
    await committer.commit('a', long, { ifEtag: etag }, { ...after(2), seen });
    await committer.load('a');
    expect(reads).toBe(2);
  });

  it('tells of every commit that was taken', async () => {
    const written = changes(1, { enqueue: [{ id: 'm', topic: 't', body: 'b' }] });
    await committer.commit('a', written, { ifAbsent: true });
    expect(committed).toEqual([['a', written]]);
    expect(unclear).toBe(0);
  });

  it('forgets what it knew when a commit fails, and says that it is unclear', async () => {
    await committer.commit('a', changes(1), { ifAbsent: true }, after(1));
    const { etag } = (await committer.load('a'))!;
    await storage.commit({ partition: 3, id: 'a' }, changes(2), { ifEtag: etag, fence });
    await expect(
      committer.commit('a', changes(3), { ifEtag: etag }, after(3)),
    ).rejects.toMatchObject({ code: 'STORAGE_VERSION_CONFLICT' });
    expect(unclear).toBe(1);
    expect(committed).toHaveLength(1);
    expect((await committer.load('a'))?.state).toEqual(state(2));
  });

  it('commits nothing once somebody else is the owner', async () => {
    await storage.acquire('other', { ttlMs: 1e6, holder: 'h', partition: 3 });
    await expect(committer.commit('a', changes(1), { ifAbsent: true })).rejects.toMatchObject({
      code: 'STORAGE_STALE_OWNER',
    });
  });

  it('reads with the messages that wait, and forgets what is not there', async () => {
    const enqueue = [{ id: 'm', topic: 't', body: 'b' }];
    await committer.commit('a', changes(1, { enqueue }), { ifAbsent: true }, after(1));
    const found = await committer.read('a');
    expect(found?.unsettled).toMatchObject(enqueue);
    await storage.settle(3, ['m']);
    await storage.commit(
      { partition: 3, id: 'a' },
      { state: null },
      { ifEtag: found!.known.etag, fence },
    );
    expect(await committer.read('a')).toBeUndefined();
    expect(await committer.load('a')).toBeUndefined();
  });
});

describe('outboxMessages', () => {
  it('say to which aggregate they belong', () => {
    expect(outboxMessages('a', [{ id: 'm', topic: 't', body: 'b' }])).toEqual([
      { id: 'm', topic: 't', body: 'b', aggregateId: 'a' },
    ]);
    expect(outboxMessages('a', undefined)).toEqual([]);
  });
});
