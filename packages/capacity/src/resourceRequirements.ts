import type { ResourceRange, ServiceName, ServiceRequirements } from './ServiceRequirements.ts';

const range = (min: number, max = min): ResourceRange => Object.freeze({ min, max });

/**
 * Baseline requirements of one instance of each service. Frozen all the way down.
 *
 * Units are in the names. Where the source gives one figure, `min` and `max` are the same.
 *
 * @see SrvThreds, Scalability and Performance, "Resource Requirements"
 */
export const RESOURCE_REQUIREMENTS: Readonly<Record<ServiceName, ServiceRequirements>> =
  Object.freeze({
    engine: Object.freeze({
      cpuCores: range(1, 2),
      memoryGb: range(2, 4),
      storageGb: range(1),
      networkMbps: range(100),
    }),
    sessionAgent: Object.freeze({
      cpuCores: range(0.5, 1),
      memoryGb: range(1, 2),
      storageGb: range(0.5),
      networkMbps: range(50),
    }),
    persistenceAgent: Object.freeze({
      cpuCores: range(0.5, 1),
      memoryGb: range(1, 2),
      storageGb: range(0.5),
      networkMbps: range(25),
    }),
    redis: Object.freeze({
      cpuCores: range(2, 4),
      memoryGb: range(4, 8),
      storageGb: range(10, 50),
      networkMbps: range(200),
    }),
    mongodb: Object.freeze({
      cpuCores: range(2, 4),
      memoryGb: range(4, 16),
      storageGb: range(100, 1000),
      networkMbps: range(100),
    }),
    rabbitmq: Object.freeze({
      cpuCores: range(1, 2),
      memoryGb: range(2, 4),
      storageGb: range(5, 20),
      networkMbps: range(150),
    }),
  });
