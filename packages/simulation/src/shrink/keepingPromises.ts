import type { Step } from '../script/Script.ts';

/**
 * The steps of a script that are to be kept, without events that are sent again and whose first sending is not kept.
 * So events of a chain come for the first time in the order that the program gave them: none comes to a thred before the
 * event that starts it, which a producer promises (rule 28a).
 */
export function keepingPromises(
  steps: readonly Step[],
  isKept: (index: number) => boolean,
): readonly Step[] {
  const dropped = new Set<string>();
  const known = new Set<string>();
  return steps.filter((step, index) => {
    if (step.do !== 'send') return isKept(index);
    const { id } = step.event;
    if (!known.has(id) && !isKept(index)) dropped.add(id);
    known.add(id);
    return isKept(index) && !dropped.has(id);
  });
}
