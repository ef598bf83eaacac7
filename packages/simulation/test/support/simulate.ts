import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

/** Runs the program as a user does. @returns what it prints, whether or not it is content */
export function simulate(...args: readonly string[]): string {
  try {
    return execFileSync(process.execPath, ['--conditions=@srvthreds/source', MAIN, ...args], {
      encoding: 'utf8',
    });
  } catch (error) {
    return (error as { readonly stdout: string }).stdout;
  }
}
