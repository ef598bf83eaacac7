import { MetricsCollector } from '@srvthreds/capacity';
import type { Outcome, Receipt, ThredsStore } from '@srvthreds/engine';
import type { EventQ } from '@srvthreds/queue';

const MATCHED: ReadonlySet<Outcome> = new Set(['started', 'applied']);
const FAILED: ReadonlySet<Outcome> = new Set(['failed', 'too-old']);

export interface MetricsSources {
  readonly inboundQ: EventQ;
  readonly threds: Pick<ThredsStore, 'count'>;
  /** Calls back with everything that was handled here. */
  readonly onHandled: (listener: (receipt: Receipt) => void) => void;
  readonly connectionCount: () => number;
}

/** Measures what is handled here, and what waits. */
export function createMetrics(sources: MetricsSources): MetricsCollector {
  const { inboundQ, threds, onHandled, connectionCount } = sources;
  const collector = new MetricsCollector({
    connectionCount,
    queueDepth: () => queueDepth(inboundQ),
    activeThreds: () => threds.count(),
    now: () => performance.now(),
  });
  onHandled(({ outcome, latencyMs }) =>
    collector.recordHandled({
      latencyMs,
      matched: MATCHED.has(outcome),
      failed: FAILED.has(outcome),
    }),
  );
  return collector;
}

/** Events that wait, over all partitions. */
export async function queueDepth(inboundQ: EventQ): Promise<number> {
  const partitions = Array.from({ length: inboundQ.partitions }, (_, partition) => partition);
  const depths = await Promise.all(partitions.map((partition) => inboundQ.depth(partition)));
  return depths.reduce((sum, { waiting }) => sum + waiting, 0);
}
