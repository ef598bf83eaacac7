import type { MetricsCollector } from '@srvthreds/capacity';
import type { Pattern } from '@srvthreds/core';
import type { Engine } from '@srvthreds/engine';
import type { FastifyInstance } from 'fastify';
import type { Intake } from '../Intake.ts';

/** Longest wait for a snapshot, milliseconds. */
const SNAPSHOT_MS = 5_000;

export interface StatusRoutesOptions {
  readonly engine: Engine;
  readonly intake: Intake;
  readonly metrics: MetricsCollector;
}

interface ActivePattern {
  readonly id: string;
  readonly version: string;
  readonly pattern: Pattern;
}

/** `GET /api/patterns`, `/api/metrics`, `/healthz` (it runs), `/readyz` (it takes events). */
export function statusRoutes(http: FastifyInstance, options: StatusRoutesOptions): void {
  const { engine, intake, metrics } = options;
  http.get('/api/patterns', async () => ({ patterns: await activePatterns(engine) }));
  http.get('/api/metrics', () => metrics.snapshot(AbortSignal.timeout(SNAPSHOT_MS)));
  http.get('/healthz', () => ({ status: 'ok', engine: engine.health }));
  http.get('/readyz', (_request, reply) => {
    const isReady = intake.isOpen && engine.isReady;
    return reply.code(isReady ? 200 : 503).send({ status: isReady ? 'ready' : 'not ready' });
  });
}

function activePatterns({ patterns }: Engine): Promise<readonly ActivePattern[]> {
  return Promise.all(
    Object.entries(patterns.active).map(async ([id, version]) => {
      const { pattern } = await patterns.version(id, version);
      return { id, version, pattern };
    }),
  );
}
