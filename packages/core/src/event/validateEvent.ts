import { compileSchema } from '../json/compileSchema.ts';
import { CoreError } from '../errors/coreErrors.ts';
import { describeFindings, type Finding } from '../finding/Finding.ts';
import { schemaFindings } from '../finding/schemaFindings.ts';
import type { Event } from './Event.ts';
import { EVENT_SCHEMA } from './eventSchema.ts';

const validate = compileSchema(EVENT_SCHEMA);

/**
 * Every fault of a would-be event.
 *
 * @returns empty if it is an event
 */
export function validateEvent(candidate: unknown): Finding[] {
  const errors = validate(candidate);
  return errors.length === 0 ? [] : schemaFindings(errors, candidate);
}

/**
 * The same candidate, known to be an event.
 *
 * @throws CoreError `EVENT_INVALID` with `details.findings`
 */
export function parseEvent(candidate: unknown): Event {
  const findings = validateEvent(candidate);
  if (findings.length === 0) return candidate as Event;
  throw new CoreError('EVENT_INVALID', `expected an event: ${describeFindings(findings)}`, {
    details: { findings },
  });
}
