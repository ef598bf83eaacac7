import type { MetricsCollector, PerformanceMetrics } from '@srvthreds/capacity';
import type { Engine } from '@srvthreds/engine';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** What `PerformanceMetrics` calls them, what they are called for Prometheus, and what they are. */
const FIELDS: readonly (readonly [keyof PerformanceMetrics, string, string])[] = [
  ['queueDepth', 'queue_depth', 'Events that wait, over all partitions'],
  [
    'messageProcessingRate',
    'message_processing_rate',
    'Events handled here per second, last minute',
  ],
  [
    'messageLatency',
    'message_latency_ms',
    'Mean milliseconds from acceptance to commit, last minute',
  ],
  ['cpuUtilization', 'cpu_utilization', 'CPU time of this process as a ratio of all cores'],
  ['memoryUsage', 'memory_usage_bytes', 'Memory that this process holds'],
  ['connectionCount', 'connection_count', 'HTTP connections open now'],
  ['activeThreds', 'active_threds', 'Threds alive or finished, in the whole store'],
  [
    'patternMatchRate',
    'pattern_match_rate',
    'Ratio of the events handled here that matched, last minute',
  ],
  ['errorRate', 'error_rate', 'Ratio of the events handled here that failed, last minute'],
];
const SNAPSHOT_MS = 5_000;
const LATENCY_SECONDS = [
  0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30,
];

/** What `/metrics` answers, and in which form. */
export interface Exporter {
  readonly contentType: string;
  text(): Promise<string>;
}

/** An engine for Prometheus: the fields of `PerformanceMetrics`, and what only Prometheus can add up over engines. */
export function createExporter(engine: Engine, metrics: MetricsCollector): Exporter {
  const registers = [new Registry()];
  const [registry] = registers as [Registry];
  collectDefaultMetrics({ register: registry });
  const gauges = FIELDS.map(([field, name, help]) => ({
    field,
    gauge: new Gauge({ name: `srvthreds_${name}`, help, registers }),
  }));
  const owned = new Gauge({
    name: 'srvthreds_partitions_owned',
    help: 'Partitions that this engine owns',
    registers,
  });
  const handled = new Counter({
    name: 'srvthreds_events_handled_total',
    help: 'Events handled here, by outcome',
    labelNames: ['outcome'] as const,
    registers,
  });
  const latency = new Histogram({
    name: 'srvthreds_event_latency_seconds',
    help: 'From acceptance of an event to its commit',
    buckets: LATENCY_SECONDS,
    registers,
  });
  engine.onHandled(({ outcome, latencyMs }) => {
    handled.inc({ outcome });
    latency.observe(latencyMs / 1_000);
  });
  return {
    contentType: registry.contentType,
    text: async () => {
      const snapshot = await metrics.snapshot(AbortSignal.timeout(SNAPSHOT_MS));
      for (const { field, gauge } of gauges) gauge.set(snapshot[field]);
      owned.set(engine.health.partitions.length);
      return registry.metrics();
    },
  };
}
