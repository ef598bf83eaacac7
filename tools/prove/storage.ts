// The same random operations on a storage driver and on the memory model, everything compared after each:
// `npm run prove:storage -- --driver redis [--operations 100000 --seed 1]`.
import { parseArgs } from 'node:util';
import { compareWithModel } from '@srvthreds/testing/differential';
import { numberOption } from '../numberOption.ts';
import { DRIVERS } from './drivers.ts';

/** After so many the next storage is taken, so that what is compared stays small. */
const OPERATIONS_PER_STORAGE = 500;
const MOST_SHOWN = 5;

const { values } = parseArgs({
  options: {
    driver: { type: 'string', default: 'redis' },
    operations: { type: 'string', default: '100000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});
const operations = numberOption(values, 'operations');
const seed = numberOption(values, 'seed', { atLeast: 0 });
const start = DRIVERS[values.driver];
if (!start) {
  const known = Object.keys(DRIVERS).join(', ');
  throw new RangeError(`expected --driver to be one of ${known}, found "${values.driver}"`);
}

const startedAt = performance.now();
const driver = await start();
let differences = 0;
try {
  for (let round = 0; round * OPERATIONS_PER_STORAGE < operations; round++) {
    const left = operations - round * OPERATIONS_PER_STORAGE;
    if (await differs(seed + round, Math.min(left, OPERATIONS_PER_STORAGE))) differences++;
  }
} finally {
  await driver.stop();
}
const seconds = (performance.now() - startedAt) / 1_000;
console.log(
  `${values.driver}: ${operations} operations from seed ${seed}, ${differences} differences, ${seconds.toFixed(0)} s`,
);
process.exit(differences > 0 ? 1 : 0);

async function differs(roundSeed: number, count: number): Promise<boolean> {
  const storage = driver.open();
  try {
    const found = await compareWithModel(storage, { seed: roundSeed, operations: count });
    if (found && differences < MOST_SHOWN) console.log(`DIFFERENCE ${JSON.stringify(found)}`);
    return found !== undefined;
  } finally {
    await storage.close();
  }
}
