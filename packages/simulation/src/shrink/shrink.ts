import type { Finding } from '../ledger/Findings.ts';
import { play } from '../play/play.ts';
import type { Script } from '../script/Script.ts';
import { keepingPromises } from './keepingPromises.ts';
import { simpler } from './simpler.ts';

export interface Shrunk {
  readonly script: Script;
  readonly finding: Finding;
  /** Runs that it took. */
  readonly runs: number;
}

/**
 * Leaves out of a failing script whatever is not needed for it to fail in the same way: ever smaller groups of steps,
 * then single traits.
 *
 * @param finding what the script is known to fail with
 * @param mostRuns stop after so many tries
 */
export async function shrink(script: Script, finding: Finding, mostRuns = 600): Promise<Shrunk> {
  const best = { script, finding, runs: 0 };
  const tryOut = async (candidate: Script): Promise<void> => {
    if (best.runs >= mostRuns) return;
    best.runs++;
    const { findings } = await play(candidate);
    const same = findings.find(({ rule }) => rule === finding.rule);
    if (same) Object.assign(best, { script: candidate, finding: same });
  };
  let before: number;
  do {
    before = best.script.steps.length;
    await dropSteps(() => best.script, tryOut);
    for (const change of simpler(best.script)) {
      const candidate = change(best.script);
      if (candidate) await tryOut(candidate);
    }
  } while (best.script.steps.length < before);
  return best;
}

async function dropSteps(
  current: () => Script,
  tryOut: (candidate: Script) => Promise<void>,
): Promise<void> {
  for (let size = Math.ceil(current().steps.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let end = current().steps.length; end > 0; end -= size) {
      const script = current();
      const from = Math.max(0, end - size);
      const steps = keepingPromises(script.steps, (index) => index < from || index >= end);
      if (steps.length < script.steps.length) await tryOut({ ...script, steps });
    }
  }
}
