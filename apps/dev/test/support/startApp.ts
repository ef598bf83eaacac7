import { fileURLToPath } from 'node:url';
import type { Clock, Event } from '@srvthreds/core';
import type { Engine } from '@srvthreds/engine';
import { pino } from 'pino';
import { compose, type DevApp } from '../../src/compose.ts';
import type { DevConfig } from '../../src/config.ts';

export const PATTERNS_FOLDER = fileURLToPath(new URL('../../patterns', import.meta.url));

const CONFIG: DevConfig = {
  port: 0,
  host: '127.0.0.1',
  patternsFolder: PATTERNS_FOLDER,
  logLevel: 'silent',
  data: 'memory',
};

/** An app with an engine of its own. */
export type TestApp = DevApp & { readonly engine: Engine };

/** The app as `npm start` makes it, with its own engine, without a port and without logs. */
export async function composeApp(config: Partial<DevConfig> = {}, clock?: Clock): Promise<TestApp> {
  const logger = pino({ level: 'silent' });
  const app = await compose({ ...CONFIG, ...config }, { logger, ...(clock ? { clock } : {}) });
  return { ...app, engine: app.engine! };
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

/** A reading that raises an alert. */
export function alert(id: string): Event {
  return {
    id,
    type: 'sensor.reading',
    source: { id: 'sensor-2' },
    data: { content: { values: { place: 'Cold store 2', celsius: 9.4 } } },
  };
}
