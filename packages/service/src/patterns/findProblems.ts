import { patternId, type Finding, type Pattern } from '@srvthreds/core';
import type { PatternFile } from './readPatternFiles.ts';

/** A file and the pattern in it, nothing wrong with either. */
export interface SoundPattern {
  readonly file: string;
  readonly pattern: Pattern;
}

export interface PatternProblems {
  readonly sound: readonly SoundPattern[];
  /** One sentence for each fault of each file: file name, JSON pointer, reason. */
  readonly problems: readonly string[];
}

/** Sorts pattern files into those that can be loaded and what is wrong with the others. */
export function findProblems(
  files: readonly PatternFile[],
  validate: (candidate: unknown) => readonly Finding[],
): PatternProblems {
  const sound: SoundPattern[] = [];
  const problems: string[] = [];
  const fileOfId = new Map<string, string>();
  for (const read of files) {
    const { file } = read;
    const found = 'problem' in read ? [read.problem] : faults(validate(read.candidate));
    if (found.length === 0 && 'candidate' in read) {
      const pattern = read.candidate as Pattern;
      const twin = fileOfId.get(patternId(pattern));
      if (twin) found.push(`/id: expected an id of its own, found that of ${twin}`);
      else sound.push({ file, pattern });
      fileOfId.set(patternId(pattern), twin ?? file);
    }
    problems.push(...found.map((problem) => `${file} ${problem}`));
  }
  return { sound, problems };
}

function faults(findings: readonly Finding[]): string[] {
  return findings
    .filter(({ severity }) => severity === 'error')
    .map(({ pointer, message }) => `${pointer || '/'}: ${message}`);
}
