import { errorCode } from '@srvthreds/core';

/** The code with which a call was refused; undefined if it succeeded. Compared by code, as users are told to. */
export async function refusalOf(call: Promise<unknown>): Promise<string | undefined> {
  try {
    await call;
    return undefined;
  } catch (error) {
    return errorCode(error) ?? `no code: ${String(error)}`;
  }
}

/** The error with which a call was refused. */
export async function errorOf(call: Promise<unknown>): Promise<unknown> {
  try {
    await call;
  } catch (error) {
    return error;
  }
  throw new Error('expected a refusal, found success');
}
