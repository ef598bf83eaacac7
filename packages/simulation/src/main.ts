// Plays seeds: `npm run simulate -- --seeds 1000 --from 1`; plays mutants of our own code until they
// are noticed: `--mutant NAME|all [--shrink]`; plays a script again: `--replay FILE|JSON [--mutant NAME]`.
import { parseArgs } from 'node:util';
import { reportFailure } from './cli/reportFailure.ts';
import { replay } from './cli/replay.ts';
import { runMutants } from './cli/runMutants.ts';
import { runSeeds } from './cli/runSeeds.ts';
import { findMutant } from './mutants/findMutant.ts';
import { MUTANTS } from './mutants/mutants.ts';
import { numberOption } from '../../../tools/numberOption.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string' },
    from: { type: 'string', default: '1' },
    mutant: { type: 'string' },
    shrink: { type: 'boolean', default: false },
    replay: { type: 'string' },
  },
});
const startedAt = performance.now();
const from = numberOption(values, 'from');
const seconds = (): string => ((performance.now() - startedAt) / 1_000).toFixed(1);

if (values.replay !== undefined) process.exitCode = await replay(values.replay, values.mutant);
else if (values.mutant === undefined) process.exitCode = await simulate();
else process.exitCode = await mutate(values.mutant);

function seedsOr(usual: string): number {
  return numberOption({ seeds: usual, ...values }, 'seeds');
}

async function simulate(): Promise<number> {
  const seeds = seedsOr('1000');
  const violations = await runSeeds({ from, seeds });
  console.log(`${seeds} seeds, ${violations} violations, ${seconds()} s`);
  return violations > 0 ? 1 : 0;
}

async function mutate(name: string): Promise<number> {
  const seeds = seedsOr('5000');
  const mutants = name === 'all' ? MUTANTS : [findMutant(name)];
  console.log(`${'mutant'.padEnd(46)} rule  seeds  noticed`);
  const results = await runMutants({
    mutants,
    from,
    seeds,
    shrink: values.shrink,
    onResult: (result) => {
      const { mutant, noticed = 'NOT NOTICED' } = result;
      const rule = mutant.rule.padStart(4);
      const count = String(result.seeds).padStart(6);
      console.log(`${mutant.name.padEnd(46)} ${rule} ${count}  ${noticed.slice(0, 120)}`);
      if (values.shrink && result.failure) reportFailure(result.failure);
    },
  });
  const noticed = results.filter((result) => result.noticed !== undefined).length;
  console.log(`${noticed} of ${mutants.length} mutants noticed, ${seconds()} s`);
  return noticed === mutants.length ? 0 : 1;
}
