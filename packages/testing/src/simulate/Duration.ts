const UNITS = {
  ms: 1,
  seconds: 1_000,
  minutes: 60_000,
  hours: 3_600_000,
  days: 86_400_000,
} as const;

/** A span of time, such as `{ days: 1, hours: 12 }`; its parts are added up. */
export type Duration = Readonly<Partial<Record<keyof typeof UNITS, number>>>;

/**
 * The span in milliseconds.
 *
 * @throws RangeError unless it is a number of 0 or more
 */
export function durationMs(duration: Duration): number {
  const ms = Object.entries(UNITS).reduce(
    (sum, [unit, each]) => sum + (duration[unit as keyof typeof UNITS] ?? 0) * each,
    0,
  );
  if (Number.isFinite(ms) && ms >= 0) return ms;
  throw new RangeError(`expected a span of time of 0 or more, found ${JSON.stringify(duration)}`);
}
