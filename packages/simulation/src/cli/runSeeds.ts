import { availableParallelism } from 'node:os';
import { reportFailure } from './reportFailure.ts';
import { Worker } from './Worker.ts';

export interface RunSeedsOptions {
  readonly from: number;
  readonly seeds: number;
}

const CHUNK = 25;
const MOST_WORKERS = 2;
/** So many failing seeds are made short, in each worker. */
const SHRINK = 2;

/** Plays seeds on all cores and prints what fails. @returns how many failed */
export async function runSeeds(options: RunSeedsOptions): Promise<number> {
  const { from, seeds } = options;
  const until = from + seeds;
  let next = from;
  let violations = 0;
  const work = async (): Promise<void> => {
    const worker = new Worker();
    let shrink = SHRINK;
    try {
      while (next < until) {
        const first = next;
        next = Math.min(until, first + CHUNK);
        const chunk = Array.from({ length: next - first }, (_, index) => first + index);
        const { failures } = await worker.play({
          seeds: chunk,
          stopAtFirst: false,
          shrink,
        });
        violations += failures.length;
        shrink = Math.max(0, shrink - failures.length);
        failures.forEach(reportFailure);
      }
    } finally {
      worker.close();
    }
  };
  const workers = Math.min(MOST_WORKERS, availableParallelism());
  await Promise.all(Array.from({ length: workers }, work));
  return violations;
}
