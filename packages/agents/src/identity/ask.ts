import { errorMessage } from '@srvthreds/core';
import { answerWithin, type Patience } from '../answerWithin.ts';
import { TokenError } from '../tokens/errors.ts';

/**
 * The answer of somebody else's function.
 *
 * @throws TokenError `IDENTITY_UNAVAILABLE` (retryable), or the function's own
 */
export async function ask<T>(question: () => Promise<T> | T, patience: Patience): Promise<T> {
  try {
    return await answerWithin(patience, Promise.resolve().then(question));
  } catch (error) {
    if (error instanceof TokenError) throw error;
    const message = `expected to be told about an identity: ${errorMessage(error)}`;
    throw new TokenError('IDENTITY_UNAVAILABLE', message, { retryable: true, cause: error });
  }
}
