import type { MetricsCollector } from '@srvthreds/capacity';
import type { Pattern } from '@srvthreds/core';
import type { PatternsStore } from '@srvthreds/engine';
import type { FastifyInstance } from 'fastify';

/** Longest wait for a snapshot, milliseconds. */
const SNAPSHOT_MS = 5_000;

export interface StatusRoutesOptions {
  readonly patterns: PatternsStore;
  readonly metrics: MetricsCollector;
  /** What `/healthz` tells of itself. */
  readonly health: () => object;
  /** Whether it takes events now, and what `/readyz` tells of that. */
  readonly readiness: () => Promise<Readiness> | Readiness;
}

export interface Readiness {
  readonly isReady: boolean;
  /** What is wrong, by what it is wrong with. */
  readonly checks?: Readonly<Record<string, string>>;
}

interface ActivePattern {
  readonly id: string;
  readonly version: string;
  readonly pattern: Pattern;
}

/** `GET /api/patterns`, `/api/metrics`, `/healthz` (it runs), `/readyz` (it takes events). */
export function statusRoutes(http: FastifyInstance, options: StatusRoutesOptions): void {
  const { patterns, metrics, health, readiness } = options;
  http.get('/api/patterns', async () => ({ patterns: await activePatterns(patterns) }));
  http.get('/api/metrics', () => metrics.snapshot(AbortSignal.timeout(SNAPSHOT_MS)));
  http.get('/healthz', () => ({ status: 'ok', ...health() }));
  http.get('/readyz', async (_request, reply) => {
    const { isReady, checks } = await readiness();
    const status = isReady ? 'ready' : 'not ready';
    return reply.code(isReady ? 200 : 503).send({ status, ...(checks ? { checks } : {}) });
  });
}

function activePatterns(patterns: PatternsStore): Promise<readonly ActivePattern[]> {
  return Promise.all(
    Object.entries(patterns.active).map(async ([id, version]) => {
      const { pattern } = await patterns.version(id, version);
      return { id, version, pattern };
    }),
  );
}
