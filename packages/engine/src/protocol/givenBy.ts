import type { RecordingWorld } from '../step/Consulted.ts';
import type { StepGiven } from './JournalBody.ts';

/** What a step was told, for its journal entry. */
export function givenBy({ consulted }: Pick<RecordingWorld, 'consulted'>): StepGiven {
  const told = consulted();
  return told ? { consulted: told } : {};
}

/** The same as a part of an entry: nothing, where there is nothing. */
export function given(parts: StepGiven): { readonly given?: StepGiven } {
  return Object.keys(parts).length > 0 ? { given: parts } : {};
}
