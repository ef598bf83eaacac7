import type { Event, Pattern } from '@srvthreds/core';
import type { Storage } from '@srvthreds/storage';
import { MemoryStorage } from '@srvthreds/storage/memory';
import { beforeEach, describe, expect, it } from 'vitest';
import { PatternsStore } from '../../src/index.ts';
import { event, on, pattern, reaction } from '../kit/patterns.ts';
import { gate, turns } from '../kit/turns.ts';

const named = (name: string, parts: Partial<Pattern> = {}): Pattern =>
  pattern(name, [reaction('open', on('open'))], parts);

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
    await polling.add(named('b'));
    slow.open();
    expect(await polled).toBe(false);
    expect(idsFor(opening, polling)).toEqual(['a', 'b']);
  });

  it('tells which version it does not have', async () => {
    await expect(store.version('a', 'x')).rejects.toMatchObject({
      code: 'PATTERN_NOT_FOUND',
      message: expect.stringContaining('pattern a version x'),
    });
  });
});
