import { onStopSignal, problemsOf } from '@srvthreds/service';
import { pino, type Logger } from 'pino';
import { compose, type EngineApp } from './compose.ts';
import { readConfig, type EngineConfig } from './config.ts';

async function start(): Promise<void> {
  const config = readConfig(process.env);
  const logger = pino({ level: config.logLevel, base: { pid: process.pid } });
  const app = await compose(config, { logger });
  onStopSignal({
    stop: () => void stop(app, config, logger),
    kill: () => process.exit(1),
  });
  const url = await app.start();
  const { id, partitions } = app.engine.health;
  logger.info({ url, engineId: id, partitions }, 'engine runs');
}

async function stop(app: EngineApp, { shutdownMs }: EngineConfig, logger: Logger): Promise<void> {
  logger.info({ shutdownMs }, 'stopping: finishing what is in hand; a second signal ends at once');
  setTimeout(() => {
    logger.error({ shutdownMs }, 'not finished in time; what is left is for the other engines');
    process.exit(1);
  }, shutdownMs).unref();
  await app.close();
  logger.info({}, 'stopped');
  process.exit(0);
}

try {
  await start();
} catch (error) {
  const problems = problemsOf(error);
  process.stderr.write('The engine cannot start:\n');
  for (const problem of problems) process.stderr.write(`- ${problem}\n`);
  process.exit(1);
}
