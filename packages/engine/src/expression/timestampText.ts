import { builtIn } from './compile/functions/builtIn.ts';
import { Run } from './compile/Run.ts';
import { DEFAULT_EXPRESSION_BOUNDS } from './Expression.ts';

/**
 * A moment as the language's `$fromMillis` writes it.
 *
 * @param moment milliseconds since 1970
 * @throws an object with `code` for a picture or time zone that is none
 */
export function timestampText(moment: number, picture?: string, timezone?: string): unknown {
  const run = new Run({ now: moment }, DEFAULT_EXPRESSION_BOUNDS);
  return builtIn('fromMillis')!.call([moment, picture, timezone], undefined, run);
}
