import { PatternsStore } from '@srvthreds/engine';
import { CATALOGUE, type Listed } from '@srvthreds/storage';
import { MemoryStorage } from '@srvthreds/storage/memory';
import { PATTERNS } from '../program/patterns.ts';
import { COMPILER } from './compiler.ts';

const MOST_AGGREGATES = 1_000;

let made: Promise<readonly Listed[]> | undefined;

/** What a store holds to which the program's patterns were added; made once, since it is the same in every run. */
export function preparedCatalogue(): Promise<readonly Listed[]> {
  return (made ??= make());
}

async function make(): Promise<readonly Listed[]> {
  const store = new MemoryStorage();
  const patterns = new PatternsStore(store, { compiler: COMPILER });
  await patterns.addAll(PATTERNS);
  return store.scan(CATALOGUE, { limit: MOST_AGGREGATES });
}
