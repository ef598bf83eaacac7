/** What a number must be: the text an error quotes, and the test itself. */
export interface NumberRule {
  readonly text: string;
  readonly holds: (value: number) => boolean;
}

export const NON_NEGATIVE: NumberRule = {
  text: 'a finite number >= 0',
  holds: (value) => value >= 0,
};

export const POSITIVE: NumberRule = { text: 'a finite number > 0', holds: (value) => value > 0 };

export const FINITE: NumberRule = { text: 'a finite number', holds: () => true };

export const WHOLE: NumberRule = {
  text: `a whole number from 0 to ${Number.MAX_SAFE_INTEGER}`,
  holds: (value) => Number.isSafeInteger(value) && value >= 0,
};

/**
 * Lets a finite number that keeps `rule` pass, and refuses everything else.
 *
 * @param name how the caller knows the value, for the message
 * @returns `value`, now known to be a number
 * @throws TypeError when `value` is not a number
 * @throws RangeError when `value` is NaN, infinite or against the rule
 */
export function requireNumber(name: string, value: unknown, rule: NumberRule): number {
  if (typeof value !== 'number') {
    const found = value === null ? 'null' : typeof value;
    throw new TypeError(`expected ${name} to be ${rule.text}, found ${found}`);
  }
  if (!Number.isFinite(value) || !rule.holds(value)) {
    throw new RangeError(`expected ${name} to be ${rule.text}, found ${value}`);
  }
  return value;
}
