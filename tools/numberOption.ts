/**
 * A number from the command line, as `parseArgs` has read it.
 *
 * @param atLeast lowest value. Default 1
 * @param isWhole false to take fractions. Default true
 * @throws RangeError if it is something else
 */
export function numberOption<Name extends string>(
  values: { readonly [name in Name]?: string },
  name: Name,
  { atLeast = 1, isWhole = true } = {},
): number {
  const text = values[name]?.trim() ?? '';
  const value = text === '' ? Number.NaN : Number(text);
  if (value >= atLeast && (isWhole ? Number.isSafeInteger(value) : Number.isFinite(value)))
    return value;
  const kind = isWhole ? 'a whole number' : 'a number';
  throw new RangeError(`expected --${name} to be ${kind} of at least ${atLeast}, found "${text}"`);
}
