export { CapacityPlanner } from './CapacityPlanner.ts';
export { LatencyHistogram } from './LatencyHistogram.ts';
export { MetricsCollector } from './MetricsCollector.ts';
export { RESOURCE_REQUIREMENTS } from './resourceRequirements.ts';
export { totalRequirements } from './totalRequirements.ts';

export type { CpuUsage } from './CpuMeter.ts';
export type { HandledEvent } from './HandledEvent.ts';
export type { MetricsCollectorOptions } from './MetricsCollectorOptions.ts';
export type { PerformanceMetrics } from './PerformanceMetrics.ts';
export type { ResourceRange, ServiceName, ServiceRequirements } from './ServiceRequirements.ts';
