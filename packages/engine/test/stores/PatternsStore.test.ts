import { FakeClock, patternVersion, silentLogger, type Event, type Pattern } from '@srvthreds/core';
import { CATALOGUE, StorageError, type Storage } from '@srvthreds/storage';
import { MemoryStorage } from '@srvthreds/storage/memory';
import { beforeEach, describe, expect, it } from 'vitest';
import { PatternsStore } from '../../src/index.ts';
import { seededRandom } from '../../src/step/seededRandom.ts';
import { CATALOGUE_REF, CatalogueStore } from '../../src/stores/CatalogueStore.ts';
import { event, goTo, on, pattern, reaction } from '../kit/patterns.ts';
import { gate, turns } from '../kit/turns.ts';

const named = (name: string, parts: Partial<Pattern> = {}): Pattern =>
  pattern(name, [reaction('open', on('open'))], parts);

const listening = (name: string, description: string): Pattern => ({
  ...named(name, { description }),
  reactions: [reaction('open', on('open')), reaction('b', on('x'), { allowUnboundEvents: true })],
});

const spawning = (name: string, other: string): Pattern =>
  pattern(name, [
    reaction('open', on('open', { spawn: { type: 'child', names: [other], input: 'default' } })),
  ]);

describe('PatternsStore', () => {
  let storage: Storage;
  let store: PatternsStore;
  beforeEach(() => {
    storage = new MemoryStorage();
    store = new PatternsStore(storage);
  });

  const idsFor = (one: Event, of = store): string[] => of.candidates(one).map(({ id }) => id);
  const opening = event('e1', 'open');

  it('takes patterns into use in the order in which they were added', async () => {
    for (const name of ['Zoo', 'Ape Man', 'moth']) await store.add(named(name));
    expect(idsFor(opening)).toEqual(['zoo', 'ape_man', 'moth']);
  });

  it('uses the newest version, in the place of the one before, and keeps the older ones', async () => {
    const old = await store.add(named('a'));
    await store.add(named('b'));
    const current = await store.add(named('a', { description: 'new' }));
    expect(current.id).toBe(old.id);
    expect(current.version).not.toBe(old.version);
    expect(store.active['a']).toBe(current.version);
    expect(idsFor(opening)).toEqual(['a', 'b']);
    expect((await store.version('a', old.version)).pattern).toEqual(named('a'));
  });

  it('adds the same definition as often as one likes', async () => {
    const first = await store.add(named('a'));
    expect(await store.add(named('a', { created: '2020-01-01T00:00:00Z' }))).toEqual(first);
    expect(Object.keys(store.active)).toEqual(['a']);
  });

  it('may go back to an older version', async () => {
    const old = await store.add(named('a'));
    await store.add(named('a', { description: 'new' }));
    await store.add(named('a'));
    expect(store.active).toEqual({ a: old.version });
  });

  it('takes out of use what is removed or no longer active', async () => {
    for (const name of ['a', 'b', 'c']) await store.add(named(name));
    await store.remove('a');
    await store.remove('unknown');
    await store.add(named('b', { meta: { active: false } }));
    await store.add(named('never', { meta: { active: false } }));
    expect(idsFor(opening)).toEqual(['c']);
    expect(Object.keys(store.active)).toEqual(['c']);
  });

  it('takes over on another engine what was added and removed', async () => {
    const other = new PatternsStore(storage);
    await store.add(named('a'));
    expect(idsFor(opening, other)).toEqual([]);
    expect(await other.refresh()).toBe(true);
    expect(idsFor(opening, other)).toEqual(['a']);
    expect(await other.refresh()).toBe(false);
    await store.add(named('b'));
    await store.remove('a');
    await other.refresh();
    expect(idsFor(opening, other)).toEqual(['b']);
  });

  it('loses none of those that are added at once, by several engines', async () => {
    const stores = Array.from({ length: 5 }, () => new PatternsStore(storage));
    const names = Array.from({ length: 25 }, (_, index) => `p${index}`);
    await Promise.all(names.map((name, index) => stores[index % 5]!.add(named(name))));
    await store.refresh();
    expect(idsFor(opening).toSorted()).toEqual(names.toSorted());
  });

  it('has in use what was added when that is done, whatever is read meanwhile', async () => {
    const slow = gate();
    let isSlow = false;
    const slowly = new Proxy(storage, {
      get: (target, name: keyof Storage) => {
        if (name !== 'read') return (target[name] as () => unknown).bind(target);
        return async (...call: Parameters<Storage['read']>) => {
          const found = await target.read(...call);
          const isHeld = isSlow && call[0].id.startsWith('pattern/a/');
          if (isHeld) isSlow = false;
          if (isHeld) await slow.passed;
          return found;
        };
      },
    });
    await store.add(named('a'));
    const polling = new PatternsStore(slowly);
    isSlow = true;
    const polled = polling.refresh();
    await turns();
    const added = polling.add(named('b'));
    await turns();
    slow.open();
    await added;
    expect(await polled).toBe(true);
    expect(idsFor(opening, polling)).toEqual(['a', 'b']);
  });

  it('keeps what the newest reading has found, however slow and mixed up the store answers', async () => {
    const random = seededRandom('mixed up');
    const slowly = new Proxy(storage, {
      get: (target, name: keyof Storage) => {
        if (name !== 'read') return (target[name] as () => unknown).bind(target);
        return async (...call: Parameters<Storage['read']>) => {
          await turns(Math.floor(random() * 4));
          const found = await target.read(...call);
          await turns(Math.floor(random() * 4));
          return found;
        };
      },
    });
    const reading = new PatternsStore(slowly);
    for (let round = 0; round < 60; round++) {
      const readings = [reading.refresh(), turns(1).then(() => reading.refresh())];
      await store.add(named(`p${round}`));
      readings.push(reading.refresh());
      await Promise.all(readings);
      expect(Object.keys(reading.active)).toHaveLength(round + 1);
      expect(idsFor(opening, reading)).toHaveLength(round + 1);
    }
  });

  it('takes any number of patterns into use at the same moment', async () => {
    const seen = new Set<number>();
    const watched = new Proxy(storage, {
      get: (target, name: keyof Storage) => {
        if (name !== 'commit') return (target[name] as () => unknown).bind(target);
        return async (...call: Parameters<Storage['commit']>) => {
          const done = await target.commit(...call);
          const { catalogue } = await new CatalogueStore(target).read();
          seen.add(catalogue.active.flat().length);
          return done;
        };
      },
    });
    const many = Array.from({ length: 1_100 }, (_, index) => named(`p${index}`));
    await new PatternsStore(watched).addAll(many);
    expect([...seen]).toEqual([0, 1_100]);
  }, 30_000);

  it('serves events while many patterns come into use and go out of it, all at the same moment', async () => {
    const other = new PatternsStore(storage);
    const many = Array.from({ length: 1_000 }, (_, index) => named(`p${index}`));
    const seen = async (change: Promise<unknown>): Promise<number[]> => {
      const counts: number[] = [];
      const work = { isOver: false };
      const over = change.finally(() => (work.isOver = true));
      for (; !work.isOver; await turns(1)) counts.push(idsFor(opening, other).length);
      await over;
      return [...counts, idsFor(opening, other).length];
    };
    await store.addAll(many);
    const coming = await seen(other.refresh());
    expect(coming.length).toBeGreaterThan(10);
    expect([...new Set(coming)]).toEqual([0, 1_000]);
    await store.removeAll(many.map(({ name }) => name));
    const going = await seen(other.refresh());
    expect(going.length).toBeGreaterThan(3);
    expect([...new Set(going)]).toEqual([1_000, 0]);
  });

  it('reads nothing again of what has not changed, and finds what moved from one page to another', async () => {
    await store.addAll(Array.from({ length: 1_200 }, (_, index) => listening(`p${index}`, 'old')));
    const reads: string[] = [];
    const counted = new Proxy(storage, {
      get: (target, name: keyof Storage) => {
        if (name !== 'read') return (target[name] as () => unknown).bind(target);
        return (...call: Parameters<Storage['read']>) => {
          reads.push(call[0].id.split('/')[0]!);
          return target.read(...call);
        };
      },
    });
    const other = new PatternsStore(counted);
    await other.refresh();
    reads.length = 0;
    // Of the second page few are left, so that they go to the first one, where there is room then.
    const gone = Array.from({ length: 400 }, (_, index) => `p${index + 100}`);
    await store.removeAll([...gone, ...gone.map((_, index) => `p${index + 500}`)]);
    await store.add(listening('p7', 'new'));
    await other.refresh();
    expect(reads.filter((kind) => kind === 'pattern')).toHaveLength(1);
    expect(idsFor(opening, other)).toEqual(idsFor(opening));
    expect(idsFor(opening, other)).toHaveLength(400);
    expect(other.active).toEqual(store.active);
    const asked = event('e2', 'x');
    expect(other.waitLabels(asked).toSorted()).toEqual(store.waitLabels(asked).toSorted());
    const fresh = new PatternsStore(storage);
    await fresh.refresh();
    expect(other.waitLabels(asked).toSorted()).toEqual(fresh.waitLabels(asked).toSorted());
  });

  it.each(['constructor', 'valueOf', '__proto__', 'hasOwnProperty'])(
    'takes a pattern called %s for a pattern',
    async (name) => {
      const errors: object[] = [];
      const logger = { ...silentLogger, error: (fields: object) => void errors.push(fields) };
      store = new PatternsStore(storage, { logger });
      expect(store.find(name)).toBeUndefined();
      const { id, version } = await store.add(named(name));
      expect(Object.entries(store.active)).toEqual([[id, version]]);
      expect(store.find(name)).toMatchObject({ id, version });
      expect(idsFor(opening)).toEqual([id]);
      expect(errors).toEqual([]);
      await store.remove(id);
      expect(idsFor(opening)).toEqual([]);
    },
  );

  it('keeps the order of patterns that are called by numbers', async () => {
    for (const name of ['b', '2', 'a', '1']) await store.add(named(name));
    const other = new PatternsStore(storage);
    await other.refresh();
    expect(idsFor(opening, other)).toEqual(['b', '2', 'a', '1']);
  });

  const former = async (): Promise<readonly unknown[]> =>
    (await new CatalogueStore(storage).read()).catalogue.former.flat();

  it('adds many patterns at once, in their order, and of one id the last', async () => {
    const names = Array.from({ length: 603 }, (_, index) => `p${index}`);
    const added = await store.addAll([
      ...names.map((name) => named(name)),
      named('p7', { description: 'new' }),
      named('p8', { meta: { active: false } }),
    ]);
    const left = names.filter((name) => name !== 'p8');
    expect(added.map(({ id }) => id)).toEqual([...names, 'p7', 'p8']);
    expect(store.active['p7']).toBe(added[603]!.version);
    expect(idsFor(opening)).toEqual(left);
    const other = new PatternsStore(storage);
    await other.refresh();
    expect(idsFor(opening, other)).toEqual(left);
    await store.removeAll([...left.slice(1), 'unknown']);
    expect(idsFor(opening)).toEqual(['p0']);
  });

  it('adds at once patterns that spawn one another', async () => {
    await store.addAll([spawning('a', 'b'), spawning('b', 'a')]);
    expect(idsFor(opening)).toEqual(['a', 'b']);
    const lost = store.addAll([spawning('c', 'd'), named('d', { meta: { active: false } })]);
    await expect(lost).rejects.toMatchObject({ code: 'PATTERN_INVALID' });
  });

  it('writes a version again that was lost before the catalogue named it', async () => {
    const forgetful = new Proxy(storage, {
      get: (target, name: keyof Storage) => {
        if (name !== 'commit') return (target[name] as () => unknown).bind(target);
        return async (...call: Parameters<Storage['commit']>) => {
          const done = await target.commit(...call);
          if (call[0].id !== CATALOGUE_REF.id) return done;
          const ref = { partition: CATALOGUE, id: lost };
          const { etag } = (await target.read(ref))!;
          await target.commit(ref, { state: null }, { ifEtag: etag });
          return done;
        };
      },
    });
    const lost = `pattern/a/${patternVersion(named('a'))}`;
    await new PatternsStore(forgetful).addAll([named('a'), named('b')]);
    await store.refresh();
    expect(idsFor(opening)).toEqual(['a', 'b']);
  });

  it('adds none of many if one of them is not valid', async () => {
    const many = [named('a'), { name: 'b' }, null, named('c')];
    await expect(store.addAll(many)).rejects.toMatchObject({ code: 'PATTERN_INVALID' });
    expect(await storage.scan(CATALOGUE, { limit: 10 })).toEqual([]);
  });

  it('loses none of many that are added at once, by several engines', async () => {
    const stores = Array.from({ length: 4 }, () => new PatternsStore(storage));
    const all = await Promise.all(
      stores.map((one, which) =>
        one.addAll(Array.from({ length: 60 }, (_, index) => named(`p${which}-${index}`))),
      ),
    );
    await store.refresh();
    const expected = all.flat().map(({ id }) => id);
    expect(idsFor(opening).toSorted()).toEqual(expected.toSorted());
  });

  it('lists former versions for an hour, whoever is added meanwhile, and then no longer', async () => {
    const clock = new FakeClock();
    store = new PatternsStore(storage, { clock });
    for (let n = 0; n < 5; n++) await store.add(listening('a', `${n}`));
    expect(await former()).toHaveLength(4);
    await clock.advance(3_599_999);
    await store.add(named('b'));
    expect(await former()).toHaveLength(4);
    await clock.advance(1);
    await store.add(named('c'));
    expect(await former()).toEqual([]);
  });

  it('lists no more than some former versions of one pattern', async () => {
    for (let n = 0; n < 80; n++) await store.add(listening('a', `${n}`));
    expect(await former()).toHaveLength(64);
  });

  it('keeps no more versions in memory than it may, besides those in use', async () => {
    const old = [];
    for (let n = 0; n < 4; n++) old.push(await store.add(named('a', { description: `${n}` })));
    let reads = 0;
    const counted = new Proxy(storage, {
      get: (target, name: keyof Storage) => {
        if (name === 'read') reads++;
        return (target[name] as () => unknown).bind(target);
      },
    });
    const small = new PatternsStore(counted, { cacheSize: 2 });
    await small.refresh();
    for (const { id, version } of old) await small.version(id, version);
    reads = 0;
    await small.version('a', old[3]!.version);
    await small.version('a', old[2]!.version);
    expect(reads).toBe(0);
    await small.version('a', old[0]!.version);
    expect(reads).toBe(1);
  });

  it('does not storm a store that is away', async () => {
    let commits = 0;
    const away = new Proxy(storage, {
      get: (target, name: keyof Storage) => {
        if (name !== 'commit') return (target[name] as () => unknown).bind(target);
        return async (...call: Parameters<Storage['commit']>) => {
          if (call[0].id !== CATALOGUE_REF.id) return target.commit(...call);
          commits++;
          throw new StorageError('STORAGE_UNAVAILABLE', 'expected a store, found none');
        };
      },
    });
    const added = new PatternsStore(away).add(named('a'));
    await expect(added).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' });
    expect(commits).toBe(1);
  });

  it('logs the warnings of a pattern once, when it comes into use', async () => {
    const warnings: object[] = [];
    const logger = { ...silentLogger, warn: (fields: object) => void warnings.push(fields) };
    store = new PatternsStore(storage, { logger });
    const strange = pattern('a', [
      reaction('open', on('open', goTo('$terminate'))),
      reaction('lost', on('x', goTo('$terminate'))),
    ]);
    for (let n = 0; n < 2; n++) await store.add(strange);
    expect(warnings).toHaveLength(1);
    expect(JSON.stringify(warnings)).toContain('reaction-unreachable');
  });

  it('tells which version it does not have', async () => {
    await expect(store.version('a', 'x')).rejects.toMatchObject({
      code: 'PATTERN_NOT_FOUND',
      message: expect.stringContaining('pattern a version x'),
    });
  });
});
