import type { DirectoryEntries } from '@srvthreds/engine';
import entries from '../directory.json' with { type: 'json' };

/** Who there is in the dev app: what `$approvers` and the like stand for in the sample patterns. */
export const DIRECTORY: Required<Omit<DirectoryEntries, 'services'>> = entries;
