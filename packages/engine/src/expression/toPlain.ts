import { EngineError } from '../errors.ts';

/**
 * A result as plain JSON data: the language marks its lists and hands out parts of the event itself, and neither may get
 * into a thred or a message.
 *
 * @param mostLength characters of the value as JSON
 * @throws EngineError `EXPRESSION_BOUND` if it is longer
 */
export function toPlain(value: unknown, expression: string, mostLength: number): unknown {
  if (value === null || typeof value !== 'object') {
    if (typeof value === 'function') return undefined;
    if (typeof value === 'string') checkLength(value.length, expression, mostLength);
    return value;
  }
  const json = JSON.stringify(value) as string | undefined;
  if (json === undefined) return undefined;
  checkLength(json.length, expression, mostLength);
  return JSON.parse(json) as unknown;
}

function checkLength(found: number, expression: string, most: number): void {
  if (found <= most) return;
  throw new EngineError(
    'EXPRESSION_BOUND',
    `expected a result of at most ${most} characters, found ${found}`,
    { details: { expression, found, most } },
  );
}
