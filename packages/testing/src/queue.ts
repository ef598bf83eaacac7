export { eventually } from './eventually.ts';
export { describeQueue } from './queue/describeQueue.ts';

export type { EventuallyOptions } from './eventually.ts';
export type { DescribeQueueOptions, QueueSettings } from './queue/describeQueue.ts';
