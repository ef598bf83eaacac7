import { TokenError } from './errors.ts';

const UNIT_MS: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** Ten years: whoever wants a longer one has mistaken the unit. */
const LONGEST_MS = 3_650 * 86_400_000;

/**
 * How long a duration lasts: `30s`, `15m`, `1h`, `7d`. A number alone is seconds, as it always was in
 * `JWT_EXPIRE_TIME` and `REFRESH_TOKEN_EXPIRE_TIME`.
 *
 * @param duration whole, from one second to ten years
 * @returns milliseconds
 * @throws TokenError `DURATION_INVALID`
 */
export function parseDurationMs(duration: string | number): number {
  const [, digits, unit = 's'] = /^(\d{1,9})([smhd])?$/.exec(String(duration)) ?? [];
  const ms = Number(digits) * UNIT_MS[unit]!;
  if (ms > 0 && ms <= LONGEST_MS) return ms;
  const found = typeof duration === 'string' ? `"${duration.slice(0, 40)}"` : String(duration);
  throw new TokenError(
    'DURATION_INVALID',
    `expected a duration such as 30s, 15m, 1h or 7d, at most 3650d, found ${found}`,
  );
}
