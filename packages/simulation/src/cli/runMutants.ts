import type { Mutant } from '../mutants/Mutant.ts';
import type { Failure } from './protocol.ts';
import { Worker } from './Worker.ts';

export interface MutantResult {
  readonly mutant: Mutant;
  /** Seeds that it took; all of them if it was not noticed. */
  readonly seeds: number;
  /** What was noticed, in words. */
  readonly noticed: string | undefined;
  readonly failure?: Failure;
}

export interface RunMutantsOptions {
  readonly mutants: readonly Mutant[];
  readonly from: number;
  /** Make the script with which a mutant is noticed short. */
  readonly shrink: boolean;
  /** Most seeds for each. */
  readonly seeds: number;
  readonly onResult: (result: MutantResult) => void;
}

const CHUNK = 20;
const LANES = 2;

/** Plays each mutant until it is noticed: by a seed that fails with it and not without it. */
export async function runMutants(options: RunMutantsOptions): Promise<readonly MutantResult[]> {
  const waiting = [...options.mutants];
  const results: MutantResult[] = [];
  const lane = async (): Promise<void> => {
    const sound = new Worker();
    try {
      for (let mutant = waiting.shift(); mutant; mutant = waiting.shift()) {
        const result = await runMutant(mutant, sound, options);
        results.push(result);
        options.onResult(result);
      }
    } finally {
      sound.close();
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return results;
}

async function runMutant(
  mutant: Mutant,
  sound: Worker,
  { from, seeds, shrink }: RunMutantsOptions,
): Promise<MutantResult> {
  const worker = new Worker(mutant.name);
  const request = { stopAtFirst: true, shrink: shrink ? 1 : 0 };
  try {
    for (let next = from; next < from + seeds;) {
      const length = Math.min(CHUNK, from + seeds - next);
      const chunk = Array.from({ length }, (_, index) => next + index);
      const { played, failures } = await worker.play({ ...request, seeds: chunk });
      next += played;
      const [failure] = failures;
      if (failure && (await passes(failure, sound)))
        return { mutant, seeds: next - from, noticed: inWords(failure), failure };
    }
    return { mutant, seeds, noticed: undefined };
  } catch (error) {
    return { mutant, seeds: 0, noticed: `broke the run: ${String(error)}` };
  } finally {
    worker.close();
  }
}

async function passes({ seed }: Failure, sound: Worker): Promise<boolean> {
  const request = { stopAtFirst: true, shrink: 0 };
  return (await sound.play({ ...request, seeds: [seed] })).failures.length === 0;
}

function inWords({ finding }: Failure): string {
  return `${finding.rule}: ${finding.text}`;
}
