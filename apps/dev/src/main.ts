import { fileURLToPath } from 'node:url';
import { onStopSignal, problemsOf } from '@srvthreds/service';
import { pino } from 'pino';
import { banner } from './banner.ts';
import { compose, type DevApp } from './compose.ts';
import { readConfig } from './config.ts';

const PATTERNS_FOLDER = fileURLToPath(new URL('../patterns', import.meta.url));
const DATA_FILE = fileURLToPath(new URL('../../../.data/dev.db', import.meta.url));

async function start(): Promise<void> {
  const config = readConfig(process.env, {
    patternsFolder: PATTERNS_FOLDER,
    data: DATA_FILE,
  });
  const logger = pino({ level: config.logLevel }, pino.destination({ dest: 2, sync: true }));
  const app = await compose(config, { logger });
  onStopSignal({ stop: () => void stop(app), kill: () => process.exit(1) });
  const url = await app.listen();
  const { isLoopback } = app;
  const patterns = app.patterns();
  process.stdout.write(
    banner({ url, patterns, isLoopback, data: config.data, startMs: performance.now() }),
  );
}

async function stop(app: DevApp): Promise<void> {
  process.stdout.write('\n  Stopping: finishing what is in hand. Ctrl+C again ends it at once.\n');
  await app.close();
  process.exit(0);
}

try {
  await start();
} catch (error) {
  const problems = problemsOf(error);
  process.stderr.write('\n  SrvThreds cannot start:\n');
  for (const problem of problems) process.stderr.write(`  - ${problem}\n`);
  process.stderr.write('\n');
  process.exit(1);
}
