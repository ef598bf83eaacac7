// An expression evaluated as the engine does, beside `jsonata` without anything of ours around it.
import type { Event } from '@srvthreds/core';
import jsonata from 'jsonata';
import { isDeepStrictEqual } from 'node:util';
import { compileExpression } from '../../src/expression/compileExpression.ts';
import {
  DEFAULT_EXPRESSION_BOUNDS,
  type ExpressionScope,
  type Locals,
} from '../../src/expression/Expression.ts';
import { bindings, inputDocument } from '../../src/expression/names.ts';
import { toPlain } from '../../src/expression/toPlain.ts';
import { LocalsDraft } from '../../src/step/LocalsDraft.ts';
import { seededRandom } from '../../src/step/seededRandom.ts';
import { plain } from './expressions.ts';

/** What has been compared so far. */
export interface ExpressionTally {
  cases: number;
  compiled: number;
  interpreted: number;
  values: number;
  missing: number;
  failed: number;
  /** Where the clock stopped one of them, or `jsonata` changed the event that it was to look at. */
  leftOut: number;
}

export function newExpressionTally(): ExpressionTally {
  return { cases: 0, compiled: 0, interpreted: 0, values: 0, missing: 0, failed: 0, leftOut: 0 };
}

/** What came of an evaluation, and what it left behind. */
interface Outcome {
  readonly value?: unknown;
  readonly failed?: string;
  readonly changesEvent?: boolean;
  readonly locals?: unknown;
  readonly lines?: readonly string[];
}

const BOUNDS = { ...DEFAULT_EXPRESSION_BOUNDS, timeoutMs: 2_000 };
const TOOK_TOO_LONG = 'D1012';
const TOO_DEEP = 'D1011';
const ROOM = 100_000;
const NOW = 1_767_225_600_000;

/** @returns a sentence if they differ in value, missing value, error code, or in what they leave behind */
export async function compareExpression(
  text: string,
  event: Event,
  tally: ExpressionTally,
): Promise<string | undefined> {
  const expression = compileExpression(text, BOUNDS);
  tally.cases++;
  tally[expression.form]++;
  const found = await outcome(event, (scope) => expression.evaluate(scope));
  let wanted = await outcome(event, (scope) => reference(text, scope));
  // It counts parts that it evaluates side by side as if they were nested; with room for that it has to say the same.
  if (wanted.failed === TOO_DEEP && found.failed === undefined)
    wanted = await outcome(event, (scope) => reference(text, scope, ROOM));
  const isLeftOut = [found, wanted].some(({ failed }) => failed === TOOK_TOO_LONG);
  if (isLeftOut || wanted.changesEvent) tally.leftOut++;
  else if (wanted.failed !== undefined) tally.failed++;
  else if (wanted.value === undefined) tally.missing++;
  else tally.values++;
  if (isLeftOut) return undefined;
  if (found.changesEvent) return `${expression.form}: changed the event`;
  if (wanted.changesEvent) return undefined;
  if (isDeepStrictEqual(found, wanted)) return undefined;
  return `${expression.form}: gave ${JSON.stringify(found)}, expected ${JSON.stringify(wanted)}`;
}

async function reference(
  text: string,
  scope: ExpressionScope,
  depth = BOUNDS.depth,
): Promise<unknown> {
  const { timeoutMs, listItems, resultLength } = BOUNDS;
  const interpreter = jsonata(text, { timeout: timeoutMs, stack: depth, sequence: listItems });
  // It may put things into lists that it reads; what the thred keeps is nobody's to change.
  const locals: Locals = {
    get: (name) => structuredClone(scope.locals.get(name)),
    set: (name, found) => scope.locals.set(name, found),
  };
  const names = bindings({ ...scope, locals });
  const value: unknown = await interpreter.evaluate(inputDocument(scope), names);
  return toPlain(value, text, resultLength);
}

async function outcome(
  event: Event,
  evaluate: (scope: ExpressionScope) => unknown,
): Promise<Outcome> {
  const locals = new LocalsDraft({ a: 'kept', out_id_q: 'q1' });
  const lines: string[] = [];
  const seen = structuredClone(event);
  const scope: ExpressionScope = {
    event: seen,
    thredId: 'p_1',
    locals,
    now: NOW,
    random: seededRandom('seed'),
    log: (line) => void lines.push(line),
  };
  const left = () => (isDeepStrictEqual(plain(seen), plain(event)) ? {} : { changesEvent: true });
  try {
    return { value: await evaluate(scope), locals: locals.values, lines, ...left() };
  } catch (error) {
    return { failed: codeOf(error), ...left() };
  }
}

/** The language's code, where it has one. */
function codeOf(error: unknown): string {
  const { code, details } = error as { code?: string; details?: { languageCode?: string } };
  return details?.languageCode ?? (details ? 'none' : (code ?? 'none'));
}
