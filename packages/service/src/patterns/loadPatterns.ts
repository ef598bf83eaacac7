import { patternId } from '@srvthreds/core';
import type { PatternsStore } from '@srvthreds/engine';
import { StartError } from '../start/StartError.ts';
import { findProblems } from './findProblems.ts';
import { readPatternFiles } from './readPatternFiles.ts';

/**
 * Takes every pattern of a folder into use, or none: half of them would be a puzzle later. They may spawn one another.
 *
 * @returns their ids
 * @throws StartError with every fault of every file
 */
export async function loadPatterns(
  folder: string,
  patterns: PatternsStore,
): Promise<readonly string[]> {
  const files = await readPatternFiles(folder);
  if (files.length === 0)
    throw new StartError([`PATTERNS: expected at least one *.json file in ${folder}, found none`]);
  const candidates = files.flatMap((read) => ('candidate' in read ? [read.candidate] : []));
  const findings = patterns.validateAll(candidates);
  const byCandidate = new Map(candidates.map((candidate, index) => [candidate, findings[index]!]));
  const { sound, problems } = findProblems(files, (candidate) => byCandidate.get(candidate)!);
  if (problems.length > 0) throw new StartError(problems);
  await patterns.addAll(sound.map(({ pattern }) => pattern));
  return sound.map(({ pattern }) => patternId(pattern));
}
