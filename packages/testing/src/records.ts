export { describeRecords } from './records/describeRecords.ts';

export type { DescribeRecordsOptions } from './records/describeRecords.ts';
