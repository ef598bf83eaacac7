import { MetricsCollector } from '@srvthreds/capacity';
import type { Engine, Outcome } from '@srvthreds/engine';
import type { Server } from 'socket.io';

const MATCHED: ReadonlySet<Outcome> = new Set(['started', 'applied']);
const FAILED: ReadonlySet<Outcome> = new Set(['failed', 'too-old']);

/** Measures an engine and the connections beside it. */
export function createMetrics(engine: Engine, io: Server): MetricsCollector {
  const collector = new MetricsCollector({
    queueDepth: () => queueDepth(engine),
    activeThreds: () => engine.threds.count(),
    connectionCount: () => io.engine.clientsCount,
    now: () => performance.now(),
  });
  engine.onHandled(({ outcome, latencyMs }) =>
    collector.recordHandled({
      latencyMs,
      matched: MATCHED.has(outcome),
      failed: FAILED.has(outcome),
    }),
  );
  return collector;
}

async function queueDepth({ inboundQ }: Engine): Promise<number> {
  const partitions = Array.from({ length: inboundQ.partitions }, (_, partition) => partition);
  const depths = await Promise.all(partitions.map((partition) => inboundQ.depth(partition)));
  return depths.reduce((sum, { waiting }) => sum + waiting, 0);
}
