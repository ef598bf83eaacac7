import { WIRE_CODES, type Event } from '@srvthreds/core';
import { RefusedError } from '../errors.ts';
import type { AdminContext } from './AdminService.ts';
import { textArgument } from './argument.ts';
import type { SystemOutcome } from './SystemEvents.ts';

/** Where patterns are kept and edited, outside the store of the engines. */
export interface PatternSource {
  /** The pattern with this id; undefined if there is none. */
  pattern(id: string): Promise<unknown>;
  /** All patterns. */
  patterns(): Promise<readonly unknown[]>;
}

/** Takes over one pattern as it is now at its source. Every engine follows within a second. */
export async function reloadPattern(
  event: Event,
  { patterns, patternSource }: AdminContext,
): Promise<SystemOutcome> {
  const patternId = textArgument(event, 'patternId');
  const pattern = await patternSource?.pattern(patternId);
  if (pattern !== undefined) await patterns.add(pattern, { lenient: true });
  else await patterns.refresh();
  if (pattern === undefined && (patternSource || !Object.hasOwn(patterns.active, patternId)))
    throw new RefusedError(`expected pattern ${patternId}, found none`, WIRE_CODES.objectNotFound);
  return done({ op: 'reloadPattern', patternId });
}

/** Takes over all patterns as they are now at their source; those that are gone there go out of use. */
export async function reloadAllPatterns(
  _event: Event,
  { patterns, patternSource }: AdminContext,
): Promise<SystemOutcome> {
  if (patternSource) await takeOver(patternSource, patterns);
  else await patterns.refresh();
  return done({ op: 'reloadAllPatterns' });
}

async function takeOver(source: PatternSource, patterns: AdminContext['patterns']): Promise<void> {
  await patterns.refresh();
  // What others take into use while the source is read may be newer than what is read there, and stays.
  const before = Object.keys(patterns.active);
  const added = await patterns.addAll(await source.patterns(), { lenient: true });
  const kept = new Set(added.map(({ id }) => id));
  await patterns.removeAll(before.filter((id) => !kept.has(id)));
}

function done(values: Readonly<Record<string, string>>): SystemOutcome {
  return { answer: { values: { status: 'OK', ...values } } };
}
