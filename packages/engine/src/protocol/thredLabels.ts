import { digest } from '@srvthreds/core';
import { outlineOf } from '../match/outlineOf.ts';
import type { CompiledPattern } from '../step/CompiledPattern.ts';
import type { ThredState } from '../step/ThredState.ts';
import { LIVE_LABEL, liveLabel } from './aggregates.ts';

/** The label of the threds of one version of a pattern, where that version can wait for unbound events. */
export const versionLabel = ({ id, version }: Pick<CompiledPattern, 'id' | 'version'>): string =>
  `version:${digest(id, version)}`;

/** By what a thred that is alive or finished can be found. */
export function thredLabels(
  pattern: CompiledPattern,
  { patternId, reaction, locals }: ThredState,
): readonly string[] {
  const labels = [LIVE_LABEL, liveLabel(patternId)];
  const { waits } = outlineOf(pattern);
  if (waits.size === 0) return labels;
  labels.push(versionLabel(pattern));
  const own = reaction && waits.get(reaction.name);
  const get = (name: string): unknown => (Object.hasOwn(locals, name) ? locals[name] : undefined);
  return own ? [...labels, ...own.ofThred({ get })] : labels;
}
