// Plays every scenario of a folder:
// `npm run conformance -- <folder> [--only 01,02] [--store memory|sqlite|redis] [--queue memory|sqlite|redis|rabbit]`.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { playScenario } from './playScenario.ts';
import type { Scenario } from './Scenario.ts';
import { makeParts, QUEUES, startServers, STORES } from './stores.ts';

const LONGEST_SCENARIO_MS = 30_000;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: 'string' },
    store: { type: 'string', default: 'memory' },
    queue: { type: 'string', default: 'memory' },
  },
});
const [folder] = positionals;
if (folder === undefined) {
  console.error('expected a folder: npm run conformance -- <folder> [--only 01,02]');
  process.exit(2);
}

const store = oneOf(STORES, values.store, '--store');
const queue = oneOf(QUEUES, values.queue, '--queue');

const beginnings = values.only?.split(',') ?? [''];
const files = (await readdir(folder))
  .filter((file) => file.endsWith('.json') && beginnings.some((begin) => file.startsWith(begin)))
  .toSorted();

const servers = await startServers(store, queue);
let failed = 0;
let replayed = 0;
for (const file of files) {
  const reason = await play(join(folder, file));
  if (reason !== undefined) failed++;
  console.log(reason === undefined ? `ok    ${file}` : `FAIL  ${file}: ${reason}`);
}
await servers.stop();
if (files.length === 0) console.error(`expected scenario files in ${folder}, found none`);
console.log(`replayed ${replayed} threds from their journals: each is as it was stored`);
console.log(`${files.length - failed} passed, ${failed} failed`);
process.exit(failed > 0 || files.length === 0 ? 1 : 0);

async function play(file: string): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('took too long')), LONGEST_SCENARIO_MS);
  });
  try {
    const scenario = JSON.parse(await readFile(file, 'utf8')) as Scenario;
    const playing = playScenario(scenario, makeParts(store, queue, servers));
    replayed += await Promise.race([playing, tooLong]);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    clearTimeout(timer);
  }
}

function oneOf<T extends string>(known: readonly T[], found: string, option: string): T {
  const value = known.find((one) => one === found);
  if (value !== undefined) return value;
  console.error(`expected ${option} ${known.join(' or ')}, found ${found}`);
  return process.exit(2);
}
