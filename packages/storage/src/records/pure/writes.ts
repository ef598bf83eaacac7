import type { RecordOperation } from '../RecordStore.ts';

const READ: ReadonlySet<RecordOperation['op']> = new Set(['get', 'getOne', 'count', 'nothing']);

/** Tells whether operations may change something. */
export function writes(operations: readonly RecordOperation[]): boolean {
  return operations.some(({ op }) => !READ.has(op));
}
