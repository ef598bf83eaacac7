export { compareWithModel } from './storage/differential/compareWithModel.ts';

export type { CompareOptions, Difference } from './storage/differential/compareWithModel.ts';
export type { Operation } from './storage/differential/Operation.ts';
