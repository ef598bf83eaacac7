import { MetricsCollector } from '@srvthreds/capacity';
import type { Engine, Outcome, ThredsStore } from '@srvthreds/engine';
import type { Server } from 'socket.io';

const MATCHED: ReadonlySet<Outcome> = new Set(['started', 'applied']);
const FAILED: ReadonlySet<Outcome> = new Set(['failed', 'too-old']);
const PAGE = 1_000;
const MAX_PAGES = 100;

/** Measures an engine and the connections beside it. */
export function createMetrics(engine: Engine, io: Server): MetricsCollector {
  const collector = new MetricsCollector({
    queueDepth: () => queueDepth(engine),
    activeThreds: () => countActive(engine.threds),
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

/** Threds that have started and not ended; finished ones are kept, but have ended. Stops at 100,000. */
async function countActive(threds: ThredsStore): Promise<number> {
  let count = 0;
  let after: string | undefined;
  for (let page = 0; page < MAX_PAGES; page++) {
    const listed = await threds.list({ limit: PAGE, ...(after === undefined ? {} : { after }) });
    count += listed.threds.filter(({ status }) => status === 'a').length;
    after = listed.next;
    if (after === undefined) break;
  }
  return count;
}
