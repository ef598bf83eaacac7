import { isDeepStrictEqual } from 'node:util';
import type { Event } from '@srvthreds/core';
import { staticDirectory } from '../../src/directory/Directory.ts';
import { DEFAULT_EXPRESSION_BOUNDS } from '../../src/expression/Expression.ts';
import { matchPatterns } from '../../src/match/matchPatterns.ts';
import { PatternIndex } from '../../src/match/PatternIndex.ts';
import { requiredClauses } from '../../src/match/requiredClauses.ts';
import { WaitIndex } from '../../src/match/WaitIndex.ts';
import { WaitLabels } from '../../src/match/WaitLabels.ts';
import { allowsSource } from '../../src/step/allowsSource.ts';
import type { CompiledPattern } from '../../src/step/CompiledPattern.ts';
import { compilePattern } from '../../src/step/compilePattern.ts';
import { LocalsDraft } from '../../src/step/LocalsDraft.ts';
import { testCondition } from '../../src/step/testCondition.ts';
import type { IndexCase } from './indexCases.ts';
import { pattern, reaction } from './patterns.ts';
import { context } from './steps.ts';

/** What comparing the index with trying everything has shown, added up. */
export interface Tally {
  /** Events tried on a set of patterns and of threds. */
  cases: number;
  /** Of all pairs of an event with a pattern or thred: */
  pairs: number;
  matched: number;
  failed: number;
  /** Not tried at all, thanks to the index. */
  leftOut: number;
}

export const newTally = (): Tally => ({ cases: 0, pairs: 0, matched: 0, failed: 0, leftOut: 0 });

// What a busy machine makes slow would differ from one trial to the next.
const BOUNDS = { ...DEFAULT_EXPRESSION_BOUNDS, timeoutMs: 60_000 };

const directory = staticDirectory({ groups: [{ name: 'group', participants: ['bob'] }] });

/** @returns what differs, as text; undefined if nothing does */
export async function compareIndex(one: IndexCase, tally: Tally): Promise<string | undefined> {
  const patterns = one.reactions.map(({ condition, ...parts }, index) =>
    compilePattern(pattern(`p${index}`, [reaction('first', condition, parts)]), BOUNDS),
  );
  const index = changedIndex(patterns);
  const labels = patterns.map(
    ({ id, reactions }) => new WaitLabels(`waits:${id}`, requiredClauses(reactions[0]!)),
  );
  const waits = changedWaits(labels);
  for (const event of one.events) {
    tally.cases++;
    const differs =
      (await compareStarts(patterns, index, event, tally)) ??
      (await compareWaits(one, { patterns, labels, waits, event }, tally));
    if (differs !== undefined) return `${differs}\nevent ${JSON.stringify(event)}`;
  }
  return undefined;
}

/** Each second one came while others were there that are gone now. */
function changedIndex(patterns: readonly CompiledPattern[]): PatternIndex {
  const [kept, gone] = alternate(patterns);
  const others = gone.map((one) => ({ ...one }));
  const index = new PatternIndex([...others, ...kept]);
  for (const one of gone.toReversed()) index.add(one);
  index.use([patterns]);
  for (const one of others) index.remove(one);
  return index;
}

function changedWaits(labels: readonly WaitLabels[]): WaitIndex {
  const [kept, gone] = alternate(labels);
  const index = new WaitIndex([...gone, ...kept]);
  for (const one of gone) index.remove(one);
  for (const one of gone.toReversed()) index.add(one);
  return index;
}

function alternate<T>(items: readonly T[]): readonly [T[], T[]] {
  return [items.filter((_, place) => place % 2 === 0), items.filter((_, place) => place % 2 === 1)];
}

async function compareStarts(
  patterns: readonly CompiledPattern[],
  index: PatternIndex,
  event: Event,
  tally: Tally,
): Promise<string | undefined> {
  const candidates = index.candidates(event);
  const naive = await tried(patterns, event);
  const indexed = await tried(candidates, event);
  tally.pairs += patterns.length;
  tally.matched += naive.matched.length;
  tally.failed += naive.failed.length;
  tally.leftOut += patterns.length - candidates.length;
  if (isDeepStrictEqual(naive, indexed)) return undefined;
  return `patterns: expected ${JSON.stringify(naive)}, found ${JSON.stringify(indexed)}`;
}

async function tried(patterns: readonly CompiledPattern[], event: Event) {
  const { matched, failed } = matchPatterns(patterns, event, context({ directory }));
  return {
    matched: matched.map(({ id }) => id),
    failed: failed.map(({ pattern: { id }, error }) => [id, (error as Error).message]),
  };
}

interface Waiting {
  readonly patterns: readonly CompiledPattern[];
  readonly labels: readonly WaitLabels[];
  readonly waits: WaitIndex;
  readonly event: Event;
}

/** A thred waits in each reaction. One that would take the event, or fail on it, must be among those that are asked. */
async function compareWaits(
  { locals }: IndexCase,
  { patterns, labels, waits, event }: Waiting,
  tally: Tally,
): Promise<string | undefined> {
  const asked = new Set(waits.labels(event));
  tally.pairs += patterns.length;
  for (const [place, { reactions }] of patterns.entries()) {
    const kept = locals[place]!;
    const carried = labels[place]!.ofThred(new LocalsDraft(kept));
    const isAsked = carried.some((label) => asked.has(label));
    const outcome = await offered(reactions[0]!, kept, event);
    tally[outcome]++;
    if (isAsked) continue;
    if (outcome !== 'leftOut')
      return `thred p${place} with ${JSON.stringify(kept)}: ${outcome}, not asked`;
  }
  return undefined;
}

async function offered(
  first: CompiledPattern['reactions'][number],
  kept: Readonly<Record<string, unknown>>,
  event: Event,
): Promise<'matched' | 'failed' | 'leftOut'> {
  if (!allowsSource(first, event.source, directory)) return 'leftOut';
  const scope = { event, thredId: 't', locals: new LocalsDraft(kept), now: 0 };
  try {
    const test = testCondition(first.condition, {
      ...scope,
      random: () => 0,
      log: () => undefined,
    });
    return test ? 'matched' : 'leftOut';
  } catch {
    return 'failed';
  }
}
