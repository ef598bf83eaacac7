export { RECORDS_ERRORS, RecordsError } from './records/errors.ts';
export { RECORD_LIMITS } from './records/limits.ts';
export { applyChanges } from './records/pure/applyChanges.ts';
export { matches } from './records/pure/matches.ts';
export { perform } from './records/pure/perform.ts';
export { project } from './records/pure/project.ts';
export { PATTERN_RECORDS, recordedPatterns } from './records/recordedPatterns.ts';
export { RecordTasks } from './records/RecordTasks.ts';
export { Steps } from './records/Steps.ts';
export { RECORD_TASKS } from './records/tasks/readTask.ts';

export type { RecordsErrorCode } from './records/errors.ts';
export type { RecordTable } from './records/pure/perform.ts';
export type { RecordedPatterns, RecordedPatternsOptions } from './records/recordedPatterns.ts';
export type {
  FieldChange,
  FieldPath,
  Matcher,
  RecordOperation,
  RecordStore,
  Scalar,
  Selection,
  SortField,
  StoredRecord,
  TransactOptions,
} from './records/RecordStore.ts';
export type {
  AllowedTasks,
  RecordsCaller,
  RecordsRequest,
  RecordTasksOptions,
} from './records/RecordTasks.ts';
export type { RecordTask } from './records/tasks/readTask.ts';
export type {
  CharacterSet,
  PatternBranch,
  PatternPlace,
  TextPattern,
} from './records/tasks/textPattern.ts';
