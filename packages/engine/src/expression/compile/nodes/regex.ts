import type { NodeCompiler } from '../Code.ts';
import { LanguageError } from '../LanguageError.ts';
import { BoundedRegExp } from '../../regex/BoundedRegExp.ts';
import type { Run } from '../Run.ts';

/** What a regular expression says it has found. */
export interface Match {
  readonly match: string;
  readonly start: number;
  readonly end: number;
  readonly groups: readonly (string | undefined)[];
  /** The next one behind it; undefined if there is none. */
  readonly next: () => Match | undefined;
}

/** `/.../`: a function from a text to the first match in it. */
export const compileRegex: NodeCompiler = ({ value }) => {
  const regex = new BoundedRegExp(value as RegExp);
  return (_input, { run }) =>
    (text: string, from?: number) =>
      matchFrom(regex, text, from ?? 0, run);
};

function matchFrom(regex: BoundedRegExp, text: string, from: number, run: Run): Match | undefined {
  run.tick();
  const found = regex.exec(text, from, () => run.remainingMs());
  if (!found) return undefined;
  const { match, end } = found;
  return {
    match: match[0],
    start: match.index,
    end: match.index + match[0].length,
    groups: match.slice(1),
    next: () =>
      end >= text.length ? undefined : progress(matchFrom(regex, text, end, run), regex),
  };
}

/** @throws LanguageError `D1004` for a match of no characters, behind which there would be no end of matches */
function progress(next: Match | undefined, { source }: BoundedRegExp): Match | undefined {
  if (next?.match === '') throw new LanguageError('D1004', source);
  return next;
}
