export { eventually } from './eventually.ts';
export { describeStorage } from './storage/describeStorage.ts';

export type { EventuallyOptions } from './eventually.ts';
export type { DescribeStorageOptions } from './storage/describeStorage.ts';
