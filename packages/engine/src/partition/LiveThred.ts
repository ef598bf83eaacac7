import type { ThredState } from '../step/ThredState.ts';
import type { Known } from './Committer.ts';

/** A thred that is alive or finished, as its owner knows it. */
export type LiveThred = Known & { readonly state: ThredState };
