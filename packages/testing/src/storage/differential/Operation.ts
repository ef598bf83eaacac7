import type { Changes, NewMessage, NewTimer } from '@srvthreds/storage';
import type { Random } from '../../seededRandom.ts';

/** Aggregates of which the random operations tell. */
export const AGGREGATES = ['a', 'b', 'c_1', 'c/2', 'ä'];
/** Labels that they carry. */
export const LABELS = ['l', 'l2', 'm:x', 'n'];

/** One thing that is done to both storages. */
export type Operation =
  | {
      readonly kind: 'commit';
      readonly id: string;
      /** On an etag that is not the aggregate's. */
      readonly stale: boolean;
      /** By the owner before. */
      readonly deposed: boolean;
      readonly changes: Changes;
    }
  | { readonly kind: 'hand-over' }
  | { readonly kind: 'settle'; readonly ids: readonly string[] }
  | { readonly kind: 'trim'; readonly through: number }
  | { readonly kind: 'shorten'; readonly maxEntries: number }
  | { readonly kind: 'due'; readonly at: number; readonly limit: number }
  | { readonly kind: 'page'; readonly after: number; readonly limit: number }
  | {
      readonly kind: 'scan';
      readonly label: string | undefined;
      readonly after: string;
      readonly limit: number;
    };

/** @param step how many operations there were before it; ids and times are made from it */
export function randomOperation(random: Random, step: number): Operation {
  const dice = random.next();
  if (dice < 0.15)
    return { kind: 'settle', ids: some(random, 6, () => randomMessageId(random, step)) };
  if (dice < 0.2) return randomTrim(random);
  if (dice < 0.27)
    return { kind: 'due', at: random.below(10 * step + 10), limit: 1 + random.below(5) };
  if (dice < 0.33) return { kind: 'page', after: random.below(4), limit: 1 + random.below(4) };
  if (dice < 0.4) return randomScan(random);
  if (dice < 0.42) return { kind: 'hand-over' };
  const id = random.pick(AGGREGATES);
  const changes = random.chance(0.1)
    ? { state: null, journal: [`-${step}`] }
    : randomChanges(random, step);
  return { kind: 'commit', id, stale: random.chance(0.1), deposed: random.chance(0.05), changes };
}

function randomTrim(random: Random): Operation {
  return random.chance(0.8)
    ? { kind: 'trim', through: random.below(4) }
    : { kind: 'shorten', maxEntries: 1 + random.below(20) };
}

function randomScan(random: Random): Operation {
  return {
    kind: 'scan',
    label: random.chance(0.2) ? undefined : random.pick(LABELS),
    after: random.pick(AGGREGATES),
    limit: 1 + random.below(3),
  };
}

function randomMessageId(random: Random, step: number): string {
  return `m${random.below(step + 1)}.${random.below(2)}`;
}

function randomChanges(random: Random, step: number): Changes {
  const message = (n: number): NewMessage => ({ id: `m${step}.${n}`, topic: 't', body: 'b' });
  return {
    ...(random.chance(0.7) ? { state: `s${step}` } : {}),
    ...randomTimers(random, step),
    ...(random.chance(0.5)
      ? { seen: { add: [{ id: `e${step}`, at: step }], drop: [`e${random.below(step + 1) - 1}`] } }
      : {}),
    ...(random.chance(0.5) ? { enqueue: some(random, 2, message) } : {}),
    ...(random.chance(0.4) ? { labels: distinct(some(random, 3, () => random.pick(LABELS))) } : {}),
    ...(random.chance(0.6) ? { journal: some(random, 2, (n) => `j${step}.${n}`) } : {}),
  };
}

function randomTimers(random: Random, step: number): Changes {
  const ids = distinct(some(random, 3, () => `t${random.below(4)}`));
  // Times differ, because the order of timers that are due together is left to the driver.
  const timer = (id: string, n: number): NewTimer => ({ id, dueAt: 10 * step + n, body: `${n}` });
  const dice = random.next();
  if (dice < 0.4) return { schedule: ids.map(timer) };
  if (dice < 0.6) return { cancel: ids };
  return dice < 0.7 ? { cancel: 'all' } : {};
}

function some<T>(random: Random, most: number, make: (n: number) => T): T[] {
  return Array.from({ length: random.below(most + 1) }, (_, n) => make(n));
}

function distinct(items: readonly string[]): string[] {
  return [...new Set(items)];
}
