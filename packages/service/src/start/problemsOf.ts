import { errorCode, errorMessage } from '@srvthreds/core';
import { StartError } from './StartError.ts';

/**
 * Why something did not start, in sentences for the person at the keyboard.
 *
 * @throws the error itself if it is none that we know: then its stack is what helps
 */
export function problemsOf(error: unknown): readonly string[] {
  if (error instanceof StartError) return error.problems;
  const code = errorCode(error);
  if (code === undefined || !/^(STORAGE|QUEUE|ENGINE|SQLITE)_/.test(code)) throw error;
  return [`${code}: ${errorMessage(error)}`];
}
