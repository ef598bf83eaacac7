import type { Finding } from '../../finding/Finding.ts';
import { newFinding } from '../../finding/findingKinds.ts';
import type { ReactionNode, Target } from './reactionGraph.ts';

/** Reactions that no thred can get into, and such that no thred can get out of. */
export function checkReachability(graph: readonly ReactionNode[]): Finding[] {
  const reached = reachedFromFirst(graph);
  // A name that is not known was meant to lead somewhere; it is a finding of its own.
  const isCertain = !graph.some((node) => targetsOf(node).includes('nowhere'));
  return graph.flatMap((node) => {
    const { index, name } = node;
    const pointer = `/reactions/${index}`;
    if (!reached.has(index)) {
      if (!isCertain) return [];
      const message = `expected a transition or an expiry that leads to "${name}", found none`;
      return [newFinding('reaction-unreachable', pointer, message)];
    }
    if (targetsOf(node).some((target) => leadsOut(target, index))) return [];
    const message = `expected something that leads out of "${name}", or an expiry, found neither`;
    return [newFinding('reaction-without-exit', pointer, message)];
  });
}

function reachedFromFirst(graph: readonly ReactionNode[]): ReadonlySet<number> {
  const reached = new Set([0]);
  // The set grows while it is gone through; each place is visited once.
  for (const index of reached)
    for (const target of targetsOf(graph[index]!))
      if (typeof target === 'number') reached.add(target);
  return reached;
}

function targetsOf({ ways, expiry }: ReactionNode): readonly Target[] {
  const targets = ways.map(({ target }) => target);
  return expiry === undefined ? targets : [...targets, expiry];
}

function leadsOut(target: Target, from: number): boolean {
  return target !== 'stay' && target !== from;
}
