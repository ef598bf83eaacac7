/** The services of an installation, as `RESOURCE_REQUIREMENTS` and a plan name them. */
export type ServiceName =
  'engine' | 'sessionAgent' | 'persistenceAgent' | 'redis' | 'mongodb' | 'rabbitmq';

/** From the least that is enough to the most that is of use, both included; `min <= max`. */
export interface ResourceRange {
  readonly min: number;
  readonly max: number;
}

/** What one instance of a service, or a whole plan, asks of its machines. */
export interface ServiceRequirements {
  /** Processor cores, >= 0; a half is half of one core's time. */
  readonly cpuCores: ResourceRange;
  /** Memory, gigabytes, >= 0. */
  readonly memoryGb: ResourceRange;
  /** Disk, gigabytes, >= 0. */
  readonly storageGb: ResourceRange;
  /** Network, megabits per second, >= 0. */
  readonly networkMbps: ResourceRange;
}
