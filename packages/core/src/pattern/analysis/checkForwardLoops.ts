import type { Finding } from '../../finding/Finding.ts';
import { newFinding } from '../../finding/findingKinds.ts';
import { canonicalJson } from '../../json/canonicalJson.ts';
import { asksTheThred, conjuncts, isSteady, keyOf } from '../expression/expressionKeys.ts';
import type { Pattern } from '../Pattern.ts';
import { takesAll } from './checkFilters.ts';
import { contradiction } from './contradiction.ts';
import { factOf, type Fact } from './facts.ts';
import type { Filters } from './Filters.ts';
import type { ReactionNode } from './reactionGraph.ts';

/** A way of one reaction that hands its event on to another, or to itself. */
interface Forward {
  readonly from: number;
  readonly to: number;
  readonly pointer: string;
  /** What the event must satisfy, each part by its key. */
  readonly asks: ReadonlySet<string>;
  readonly facts: readonly Fact[];
}

/** Longer loops, and more than so many attempts to close one, are not looked for. */
const LONGEST_LOOP = 10;
const MOST_ATTEMPTS = 10_000;

/**
 * Reactions that hand an event on in a circle. Only such whose filters look at nothing but the event, and of which one
 * asks for everything that the others ask for: what it takes goes round for ever.
 */
export function checkForwardLoops(
  pattern: Pattern,
  graph: readonly ReactionNode[],
  filters: Filters,
): Finding[] {
  const forwards = graph.flatMap((node) => forwardsOf(node, pattern, filters));
  return findLoops(forwards).map((loop) => {
    const round = [...loop, loop[0]!].map(({ from }) => `"${graph[from]!.name}"`).join(' to ');
    const message = `expected an event to come to rest, found that it is handed on from ${round}`;
    return newFinding('forward-loop', loop.at(-1)!.pointer, message);
  });
}

function forwardsOf(
  { index, ways }: ReactionNode,
  pattern: Pattern,
  filters: Filters,
): readonly Forward[] {
  // Of most reactions none; then nothing need be known of their filters.
  if (!ways.some(({ transition }) => transition?.input === 'forward')) return [];
  const { allowedSources = '', permissions } = pattern.reactions[index]!;
  const senders = [allowedSources === '' ? [] : [`sources ${canonicalJson(allowedSources)}`]];
  if (permissions) senders.push([`roles ${canonicalJson(permissions.allowedRoles)}`]);
  const forwards: Forward[] = [];
  const earlier: ReadonlySet<string>[] = [];
  for (const { filters: pointers, transition, carriedOut, target } of ways) {
    const parts = pointers?.map((pointer) => filters.get(pointer));
    if (!parts?.every((part) => part && isSteady(part) && !asksTheThred(part))) continue;
    const all = parts.flatMap((part) => (part ? conjuncts(part) : []));
    const asks = new Set([...senders.flat(), ...all.map(keyOf)]);
    const isFirst = !earlier.some((other) => takesAll(other, asks));
    earlier.push(asks);
    const to = target === 'stay' ? index : target;
    if (typeof to !== 'number' || transition?.input !== 'forward' || !isFirst) continue;
    const facts = all.flatMap((part) => factOf(part) ?? []);
    forwards.push({ from: index, to, pointer: carriedOut.transition!, asks, facts });
  }
  return forwards;
}

/** One loop for each set of reactions that form one. */
function findLoops(forwards: readonly Forward[]): readonly (readonly Forward[])[] {
  const loops = new Map<string, readonly Forward[]>();
  let attempts = 0;
  const extend = (path: readonly Forward[]): void => {
    const first = path[0]!;
    const last = path.at(-1)!;
    if (++attempts > MOST_ATTEMPTS || path.length > LONGEST_LOOP) return;
    if (last.to === first.from) {
      const members = path
        .map(({ from }) => from)
        .toSorted((a, b) => a - b)
        .join();
      if (!loops.has(members) && neverEnds(path)) loops.set(members, path);
      return;
    }
    for (const next of forwards)
      // Each loop is begun at its first reaction, and goes through each reaction once.
      if (
        next.from === last.to &&
        next.from > first.from &&
        !path.some(({ from }) => from === next.from)
      )
        extend([...path, next]);
  };
  for (const forward of forwards) extend([forward]);
  return [...loops.values()];
}

function neverEnds(loop: readonly Forward[]): boolean {
  if (contradiction(loop.flatMap(({ facts }) => facts))) return false;
  return loop.some(({ asks }) => loop.every((other) => takesAll(other.asks, asks)));
}
