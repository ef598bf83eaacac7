import { digest } from '@srvthreds/core';
import type { CompiledPattern } from '../step/CompiledPattern.ts';
import { WaitLabels } from './WaitLabels.ts';

const NOBODY: ReadonlyMap<string, WaitLabels> = new Map();
const known = new WeakMap<CompiledPattern, ReadonlyMap<string, WaitLabels>>();

/** The labels of the threds that wait for events that are for no thred, by reaction; made once for each pattern. */
export function waitsOf(pattern: CompiledPattern): ReadonlyMap<string, WaitLabels> {
  let waits = known.get(pattern);
  if (!waits) known.set(pattern, (waits = makeWaits(pattern)));
  return waits;
}

function makeWaits({ id, version, reactions }: CompiledPattern): ReadonlyMap<string, WaitLabels> {
  const waiting = reactions.filter(({ takesUnbound }) => takesUnbound);
  if (waiting.length === 0) return NOBODY;
  return new Map(
    waiting.map((reaction) => {
      const all = `waits:${digest(id, version, reaction.name)}`;
      return [reaction.name, new WaitLabels(all, reaction)];
    }),
  );
}
