interface Fraction {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/**
 * The decimal that the shortest text of `value` spells: 0.7 is 7/10, not the nearest binary double.
 */
function decimalFraction(value: number): Fraction {
  const [mantissa = '', exponent = '0'] = String(value).split('e');
  const [whole = '', decimals = ''] = mantissa.split('.');
  const digits = BigInt(whole + decimals);
  const shift = Number(exponent) - decimals.length;
  return shift >= 0
    ? { numerator: digits * 10n ** BigInt(shift), denominator: 1n }
    : { numerator: digits, denominator: 10n ** BigInt(-shift) };
}

function product(factors: readonly number[]): Fraction {
  let numerator = 1n;
  let denominator = 1n;
  for (const factor of factors.map(decimalFraction)) {
    numerator *= factor.numerator;
    denominator *= factor.denominator;
  }
  return { numerator, denominator };
}

/**
 * The smallest whole number that is not below a quotient of decimals, without rounding on the way.
 *
 * Every number counts as the decimal its shortest text spells, so that
 * `ceilQuotient([350, 6], [1000, 0.7])` is 3: binary doubles have no 0.7, and reckoning with its
 * neighbour lands just above 3.
 *
 * @param factors multiplied into the numerator; finite, >= 0
 * @param divisors multiplied into the denominator; finite, > 0
 */
export function ceilQuotient(factors: readonly number[], divisors: readonly number[]): bigint {
  const above = product(factors);
  const below = product(divisors);
  const numerator = above.numerator * below.denominator;
  const denominator = above.denominator * below.numerator;
  return (numerator + denominator - 1n) / denominator;
}
