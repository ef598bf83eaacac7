import { callBack } from '../call.ts';
import { LanguageError } from '../LanguageError.ts';
import type { Work } from '../Native.ts';
import type { Match } from '../nodes/regex.ts';
import type { Run } from '../Run.ts';
import { sequence } from '../Sequence.ts';
import { isFunction, toText } from '../values.ts';
import { replacementOf } from './replacementOf.ts';

type Text = string | undefined;

/** `$string(value, prettify?)` */
const string: Work = ([value, prettify], run) =>
  value === undefined ? undefined : toText(value, run, prettify ? 2 : 0);

/** `$contains(text, text or regex)` */
const contains: Work = ([text, what], run) => {
  if (text === undefined || what === undefined) return undefined;
  if (typeof what === 'string') return (text as string).includes(what);
  return firstMatch(what, text as string, run) !== undefined;
};

/** `$match(text, regex, limit?)` */
const match: Work = ([text, regex, limit], run) => {
  if (text === undefined) return undefined;
  const found = sequence();
  for (const { match: all, start, groups } of matches(regex, text as string, {
    limit,
    code: 'D3040',
    run,
  }))
    run.add(found, { match: all, index: start, groups });
  return found;
};

/** `$split(text, text or regex, limit?)` */
const split: Work = ([given, separator, limit], run) => {
  const text = given as Text;
  if (text === undefined) return undefined;
  if (typeof separator === 'string') {
    checkLimit(limit, 'D3020');
    return limit === undefined || (limit as number) > 0
      ? text.split(separator, limit as number | undefined)
      : [];
  }
  const parts: string[] = [];
  let start = 0;
  for (const found of matches(separator, text, { limit, code: 'D3020', run })) {
    parts.push(text.slice(start, found.start));
    start = found.end;
  }
  if (limit === undefined || parts.length < (limit as number)) parts.push(text.slice(start));
  return parts;
};

/** `$replace(text, text or regex, text or function, limit?)` */
const replace: Work = ([given, what, by, limit], run) => {
  const text = given as Text;
  if (text === undefined) return undefined;
  if (what === '') throw new LanguageError('D3010', what);
  if (typeof what === 'string') return replaceText(text, what, { by, limit, run });
  let result = '';
  let position = 0;
  for (const found of matches(what, text, { limit, code: 'D3011', run })) {
    const substitute =
      typeof by === 'string' ? replacementOf(by, found) : callBack(by, [found], run);
    if (typeof substitute !== 'string') throw new LanguageError('D3012', substitute);
    result += text.slice(position, found.start) + substitute;
    run.checkText(result.length);
    position = found.start + found.match.length;
  }
  return result + text.slice(position);
};

interface Replacing {
  readonly by: unknown;
  readonly limit: unknown;
  readonly run: Run;
}

function replaceText(text: string, what: string, { by, limit, run }: Replacing): string {
  checkLimit(limit, 'D3011');
  let result = '';
  let position = 0;
  const most = limit === undefined ? Number.POSITIVE_INFINITY : (limit as number);
  for (let count = 0; count < most; count++) {
    const index = text.indexOf(what, position);
    if (index < 0) break;
    run.tick();
    // A function here is put in as a text, as the language does.
    result += text.slice(position, index) + String(by);
    run.checkText(result.length);
    position = index + what.length;
  }
  return result + text.slice(position);
}

/** `$join(texts, separator?)` */
const join: Work = ([texts, separator], run) => {
  if (texts === undefined) return undefined;
  const list = texts as string[];
  const between = (separator as Text) ?? '';
  const length = list.reduce((sum, text) => sum + text.length + between.length, 0);
  run.checkText(length);
  return list.join(between);
};

/** `$pad(text, width, characters?)` */
const pad: Work = ([given, width, filling], run) => {
  const text = given as Text;
  if (text === undefined) return undefined;
  const fill = (filling as Text) || ' ';
  const wanted = Math.trunc(width as number);
  const missing = Math.abs(wanted) - characters(text).length;
  if (!(missing > 0)) return text;
  run.checkText(missing * fill.length);
  const repeated = fill.repeat(Math.ceil(missing / characters(fill).length));
  const padding = characters(repeated).slice(0, missing).join('');
  return wanted > 0 ? text + padding : padding + text;
};

/** What the language counts as characters: code points. */
function characters(text: string): string[] {
  return Array.from(text);
}

interface Search {
  readonly limit: unknown;
  /** What a limit below zero is told as. */
  readonly code: string;
  readonly run: Run;
}

function* matches(
  regex: unknown,
  text: string,
  { limit, code, run }: Search,
): Generator<Match, void, void> {
  checkLimit(limit, code);
  const most = limit === undefined ? Number.POSITIVE_INFINITY : (limit as number);
  if (most <= 0) return;
  let found = firstMatch(regex, text, run);
  for (let count = 0; found !== undefined && count < most; count++) {
    yield found;
    found = checked(callBack(found.next, [], run));
  }
}

function firstMatch(matcher: unknown, text: string, run: Run): Match | undefined {
  return checked(callBack(matcher, [text], run));
}

/** Any function will do as a regular expression, as long as what it gives looks like a match. */
function checked(found: unknown): Match | undefined {
  if (found) {
    const { start, groups, next } = found as Partial<Match>;
    if (typeof start !== 'number' && !Array.isArray(groups) && !isFunction(next))
      throw new LanguageError('T1010');
  }
  return found as Match | undefined;
}

function checkLimit(limit: unknown, code: string): void {
  if (limit !== undefined && (limit as number) < 0) throw new LanguageError(code, limit);
}

/** The functions that work on texts. Their arguments have been checked by their signatures. */
export const textFunctions = { string, contains, match, split, replace, join, pad };
