import { fileURLToPath } from 'node:url';
import type { Event } from '@srvthreds/core';
import { pino } from 'pino';
import { compose, type EngineApp } from '../../src/compose.ts';
import { readConfig } from '../../src/config.ts';

const PATTERNS = fileURLToPath(new URL('../../../dev/patterns', import.meta.url));
const DIRECTORY = fileURLToPath(new URL('../../../dev/directory.json', import.meta.url));

/** A service in memory, on any port. */
export const ENVIRONMENT = {
  STORAGE_URL: 'memory:',
  QUEUE_URL: 'memory:',
  PARTITIONS: '4',
  PORT: '0',
  PATTERNS,
  DIRECTORY,
} as const;

/** The service as its `main` makes it, without logs. */
export async function startApp(
  env: Record<string, string> = {},
): Promise<EngineApp & { url: string }> {
  const config = readConfig({ ...ENVIRONMENT, ...env });
  const app = await compose(config, { logger: pino({ level: 'silent' }) });
  return { ...app, url: await app.start() };
}

/** An event of rita's that begins an approval. */
export function purchase(id: string): Event {
  return {
    id,
    type: 'purchase.requested',
    source: { id: 'rita' },
    data: { title: 'A desk', content: { values: { item: 'a desk', price: 480 } } },
  };
}
