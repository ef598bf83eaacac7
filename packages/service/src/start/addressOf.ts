import { lookup } from 'node:dns/promises';
import { errorMessage } from '@srvthreds/core';
import { StartError } from './StartError.ts';

/**
 * The address that a host stands for: a name may stand for several, and not every listener hears them all.
 *
 * @throws StartError
 */
export async function addressOf(host: string): Promise<string> {
  try {
    return (await lookup(host)).address;
  } catch (error) {
    throw new StartError([`HOST: expected a known host, found "${host}": ${errorMessage(error)}`]);
  }
}
