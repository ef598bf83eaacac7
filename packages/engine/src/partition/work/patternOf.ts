import { EngineError } from '../../errors.ts';
import type { CompiledPattern } from '../../step/CompiledPattern.ts';
import type { ThredState } from '../../step/ThredState.ts';
import type { LiveThred } from '../LiveThred.ts';
import type { PartitionScope } from '../PartitionScope.ts';

/** The version of its pattern that a thred is on; undefined if it cannot be had any more, which is an outcome. */
export function patternOf(
  { state }: LiveThred,
  { parts }: PartitionScope,
): Promise<CompiledPattern | undefined> {
  return parts.patterns.versionOrNone(state.patternId, state.patternVersion);
}

/** What is told of a thred whose pattern cannot be had any more. */
export function patternGone({ patternId, patternVersion }: PatternName): EngineError {
  return new EngineError(
    'PATTERN_NOT_FOUND',
    `expected pattern ${patternId} version ${patternVersion}, found none that can be used`,
  );
}

type PatternName = Pick<ThredState, 'patternId' | 'patternVersion'>;
