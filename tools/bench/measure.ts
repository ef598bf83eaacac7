import { execFileSync } from 'node:child_process';
import { cpus, totalmem } from 'node:os';

/** Several measurements of the same thing. */
export interface Spread {
  readonly median: number;
  readonly lowest: number;
  readonly highest: number;
}

export function spread(samples: readonly number[]): Spread {
  const sorted = samples.toSorted((a, b) => a - b);
  return {
    median: sorted[Math.floor(sorted.length / 2)] ?? NaN,
    lowest: sorted[0] ?? NaN,
    highest: sorted.at(-1) ?? NaN,
  };
}

/** A spread as text: median, and lowest to highest. */
export function show({ median, lowest, highest }: Spread, digits = 0): string {
  const number = (value: number): string =>
    value.toLocaleString('en-US', { maximumFractionDigits: digits, minimumFractionDigits: digits });
  return `${number(median)} (${number(lowest)} – ${number(highest)})`;
}

/** Takes `count` samples after one that does not count. */
export async function sample<T>(
  count: number,
  take: () => Promise<T>,
  { warmUp = take }: { readonly warmUp?: () => Promise<unknown> } = {},
): Promise<T[]> {
  await warmUp();
  const samples: T[] = [];
  for (let i = 0; i < count; i++) samples.push(await take());
  return samples;
}

/** What the figures were taken on. */
export function machine(): string {
  const [cpu] = cpus();
  const commit = execFileSync('git', ['describe', '--always', '--dirty'], {
    encoding: 'utf8',
  }).trim();
  const memoryGb = Math.round(totalmem() / 2 ** 30);
  return `commit ${commit}, Node ${process.version}, ${cpus().length} × ${cpu?.model ?? 'unknown'}, ${memoryGb} GB, ${process.platform}`;
}
