import { silentLogger } from '@srvthreds/core';
import { MemoryStorage } from '@srvthreds/storage/memory';
import { describe, expect, it } from 'vitest';
import { PatternCompiler, PatternsStore } from '../../src/index.ts';
import { RememberedPattern } from '../../src/step/RememberedPattern.ts';
import { ReadyPatterns } from '../../src/stores/ReadyPatterns.ts';
import { event, filter, on, pattern, reaction } from '../kit/patterns.ts';

const compiler = new PatternCompiler({ cacheSize: 1 });
const made = (name: string, condition = filter('$values.a > 1')) =>
  new RememberedPattern(JSON.stringify(pattern(name, [reaction('first', condition)])), compiler);
/** Whether it is there without being made anew, after another one has been made. */
const isReady = (one: RememberedPattern): boolean => {
  const { reactions } = one;
  compiler.compile(JSON.stringify(pattern('other', [reaction('first', on('other'))])));
  return one.reactions === reactions;
};

describe('ReadyPatterns', () => {
  it('keeps those that every event is tried on, and only while they are in use', () => {
    const ready = new ReadyPatterns(silentLogger);
    const [a, b, found] = [made('a'), made('b'), made('c', on('open'))];
    for (const one of [a, b, found]) ready.offer(one);
    expect([a, b, found].map(isReady)).toEqual([true, true, false]);
    ready.keepOnly([b, found]);
    expect([a, b, found].map(isReady)).toEqual([false, true, false]);
    ready.keepOnly([a]);
    expect([a, b, found].map(isReady)).toEqual([true, false, false]);
  });

  it('keeps no more than it was told to', () => {
    const ready = new ReadyPatterns(silentLogger, 2);
    const three = ['a', 'b', 'c'].map((name) => made(name));
    ready.keepOnly(three);
    expect(three.map(isReady)).toEqual([true, true, false]);
  });

  it('says once that there are many', () => {
    const said: object[] = [];
    const ready = new ReadyPatterns({ ...silentLogger, warn: (fields) => void said.push(fields) });
    const many = Array.from({ length: 1_000 }, (_, index) => made(`p${index}`));
    ready.keepOnly(many.slice(1));
    expect(said).toEqual([]);
    ready.keepOnly(many);
    ready.keepOnly(many);
    expect(said).toEqual([{ patterns: 1_000, keptReady: 1_000 }]);
  });
});

describe('a store with more patterns to try than its compiler remembers', () => {
  it('makes none of them anew for an event', async () => {
    const small = new PatternCompiler({ cacheSize: 2 });
    const store = new PatternsStore(new MemoryStorage(), { compiler: small });
    await store.addAll(
      Array.from({ length: 5 }, (_, index) =>
        pattern(`p${index}`, [reaction('first', filter('$values.a > 1'))]),
      ),
    );
    const all = () => store.candidates(event('e', 'x')).map(({ reactions }) => reactions);
    const before = all();
    expect(before).toHaveLength(5);
    for (const [place, reactions] of all().entries()) expect(reactions).toBe(before[place]);
  });
});
