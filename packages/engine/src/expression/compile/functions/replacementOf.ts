import type { Match } from '../nodes/regex.ts';

// A dollar sign stands for itself (`$$`), for all that was found (`$0`), or with a number for a group.
const SIGN = '$';

/** What a found text is replaced by: `$1` and the like filled in, with as many digits as there are that many groups. */
export function replacementOf(replacement: string, { match, groups }: Match): string {
  let result = '';
  let position = 0;
  for (;;) {
    const sign = replacement.indexOf(SIGN, position);
    if (sign < 0 || position >= replacement.length) return result + replacement.slice(position);
    result += replacement.slice(position, sign);
    position = sign + 1;
    const next = replacement.charAt(position);
    if (next === SIGN || next === '0') {
      result += next === SIGN ? SIGN : match;
      position++;
    } else {
      const number = groupNumber(replacement, position, groups.length);
      if (Number.isNaN(number)) result += SIGN;
      else {
        result += groups[number - 1] ?? '';
        position += String(number).length;
      }
    }
  }
}

/** Reads no more digits than the number of groups has, and one less if that is more than there are groups. */
function groupNumber(text: string, position: number, groups: number): number {
  const digits = groups === 0 ? 1 : Math.floor(Math.log(groups) * Math.LOG10E) + 1;
  const number = Number.parseInt(text.slice(position, position + digits), 10);
  if (digits > 1 && number > groups)
    return Number.parseInt(text.slice(position, position + digits - 1), 10);
  return number;
}
