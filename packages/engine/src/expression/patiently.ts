import { EngineError } from '../errors.ts';
import { TOOK_TOO_LONG } from './failure.ts';

const MOST_ATTEMPTS = 3;

/**
 * Makes something that evaluates expressions, and makes it again if one of them took too long: the bound is of the
 * clock, and what the clock saw may have been the garbage collector, the disk, or other work of this process. Only what
 * takes too long every time is at fault itself.
 *
 * @param make must leave no trace when it throws
 */
export function patiently<T>(make: () => T): T {
  for (let attempt = 1; ; attempt++) {
    try {
      return make();
    } catch (error) {
      if (attempt >= MOST_ATTEMPTS || !tookTooLong(error)) throw error;
    }
  }
}

function tookTooLong(error: unknown): boolean {
  return error instanceof EngineError && error.details['languageCode'] === TOOK_TOO_LONG;
}
