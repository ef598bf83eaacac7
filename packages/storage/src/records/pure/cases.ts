/** Code points from here on have one case. */
const WITHOUT_CASES = 0x20000;

/** What has been asked for, by code point: at most as many as have cases. */
const known: (readonly number[] | undefined)[] = [];

/** A code point, and those of the same letter in its other cases, as far as they are one character each. */
export function casesOf(code: number): readonly number[] {
  if (code >= WITHOUT_CASES) return [code];
  return (known[code] ??= findCases(code));
}

function findCases(code: number): readonly number[] {
  const character = String.fromCodePoint(code);
  const [lower, upper] = [character.toLowerCase(), character.toUpperCase()];
  // A long s is the S of an s: the way leads there over the other case.
  const all = [character, lower, upper, upper.toLowerCase(), lower.toUpperCase()];
  const codes = all
    .filter((one) => one.length === character.length)
    .map((one) => one.codePointAt(0) ?? 0);
  return [...new Set(codes)];
}
