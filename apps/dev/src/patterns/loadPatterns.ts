import { patternId } from '@srvthreds/core';
import type { PatternsStore } from '@srvthreds/engine';
import { StartError } from '../StartError.ts';
import { findProblems } from './findProblems.ts';
import { readPatternFiles } from './readPatternFiles.ts';

/**
 * Takes every pattern of a folder into use, or none: half of them would be a puzzle later.
 *
 * @throws StartError with every fault of every file
 */
export async function loadPatterns(folder: string, patterns: PatternsStore): Promise<void> {
  const files = await readPatternFiles(folder);
  if (files.length === 0)
    throw new StartError([`PATTERNS: expected at least one *.json file in ${folder}, found none`]);
  const { sound, problems } = findProblems(files, (candidate) => patterns.validate(candidate));
  if (problems.length > 0) throw new StartError(problems);
  for (const { pattern } of sound) await patterns.add(pattern);
  // What an earlier start has loaded and is not in the folder any more goes out of use; its threds go on.
  const ids = new Set(sound.map(({ pattern }) => patternId(pattern)));
  for (const id of Object.keys(patterns.active)) if (!ids.has(id)) await patterns.remove(id);
}
