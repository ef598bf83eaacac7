const MOST_LENGTH = 500;

/** A value as JSON, not longer than one likes to read. */
export function show(value: unknown): string {
  return value === undefined ? 'nothing' : clipped(JSON.stringify(value));
}

export function clipped(text: string): string {
  return text.length <= MOST_LENGTH ? text : `${text.slice(0, MOST_LENGTH - 1)}…`;
}
