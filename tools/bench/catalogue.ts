import { PatternsStore } from '../../packages/engine/src/stores/PatternsStore.ts';
import { CATALOGUE, type Storage } from '../../packages/storage/src/index.ts';
import { MemoryStorage } from '../../packages/storage/src/memory/MemoryStorage.ts';
import { manyPatterns, orderFor } from './manyPatterns.ts';

/** What it costs to have so many patterns, besides the search for one. */
export interface CatalogueCost {
  /** Until all are in use, milliseconds. */
  readonly addMs: number;
  /** What an engine that starts does until it has found the first pattern, milliseconds. */
  readonly startMs: number;
  /** Memory that the engine then holds for them, MiB. */
  readonly memoryMiB: number;
  /** One more pattern, until it is in use, milliseconds. */
  readonly oneMoreMs: number;
  /** A look at the store when nothing has changed, microseconds. */
  readonly lookUs: number;
  /** States that another engine reads after one more pattern. */
  readonly reads: number;
}

const LOOKS = 1_000;

/** Adds patterns to a store in memory, and starts an engine's view of them on it. Run with `--expose-gc`. */
export async function catalogueCost(count: number): Promise<CatalogueCost> {
  const storage = new MemoryStorage();
  const addMs = await elapsed(() => new PatternsStore(storage).addAll(manyPatterns(count)));
  let reads = 0;
  const counted = countingReads(storage, () => reads++);
  const heldBefore = heldMiB();
  const patterns = new PatternsStore(counted);
  const wanted = Math.floor(count / 2);
  const startMs = await elapsed(async () => {
    await patterns.refresh();
    if (patterns.candidates(orderFor(wanted, 'e')).length !== 1) throw new Error('not found');
  });
  const memoryMiB = heldMiB() - heldBefore;
  const lookMs = await elapsed(async () => {
    for (let look = 0; look < LOOKS; look++) await patterns.refresh();
  });
  reads = 0;
  await new PatternsStore(storage).add({ ...manyPatterns(1)[0]!, name: 'One more' });
  const oneMoreMs = await elapsed(async () => {
    await patterns.refresh();
    patterns.candidates(orderFor(wanted, 'e'));
  });
  return { addMs, startMs, memoryMiB, oneMoreMs, lookUs: (lookMs * 1_000) / LOOKS, reads };
}

async function elapsed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function heldMiB(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed / 2 ** 20;
}

/** Reads of the catalogue's partition are counted. */
function countingReads(storage: Storage, onRead: () => void): Storage {
  return new Proxy(storage, {
    get: (target, name: keyof Storage) => {
      if (name !== 'read') return (target[name] as () => unknown).bind(target);
      return (ref: Parameters<Storage['read']>[0]) => {
        if (ref.partition === CATALOGUE) onRead();
        return target.read(ref);
      };
    },
  });
}
