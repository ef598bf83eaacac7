import { once } from 'node:events';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { Child } from './Child.ts';

const SERVER = fileURLToPath(new URL('server.ts', import.meta.url));
const STARTS_WITHIN_MS = 90_000;
const ANSWERS_WITHIN_MS = 1_000;

/** A server that the engines need. */
export interface ServerKind {
  readonly name: 'redis' | 'rabbitmq';
  /** Variable with its URL. */
  readonly variable: string;
  /** Where it usually is, and the URL of it there. */
  readonly port: number;
  readonly usualUrl: string;
  /** Why none can be started here; undefined if one can. */
  readonly whyNot: () => string | undefined;
}

export interface FoundServer {
  readonly url: string;
  readonly how: string;
  /** Its process, if it was started here. */
  readonly child?: Child;
}

/**
 * The server that the environment names; else one that runs at the usual place; else one of our own, which keeps nothing
 * beyond this run.
 *
 * @throws Error if there is none and none can be started
 */
export async function findServer(
  kind: ServerKind,
  { own, print }: { readonly own: boolean; readonly print: (line: string) => void },
): Promise<FoundServer> {
  const url = process.env[kind.variable];
  if (url && !own) return { url, how: `from ${kind.variable}` };
  if (!own && (await answers(kind.port))) return { url: kind.usualUrl, how: 'runs already' };
  const reason = kind.whyNot();
  if (reason !== undefined) throw new Error(`${reason}; or name one that runs: ${kind.variable}=`);
  const child = new Child({ name: kind.name, args: [SERVER, kind.name], print: () => undefined });
  try {
    const line = await child.line(/^url /, STARTS_WITHIN_MS);
    return { url: line.slice('url '.length), how: 'started for this run; keeps nothing', child };
  } catch (error) {
    print(`${kind.name} did not start`);
    child.signal('SIGTERM');
    throw error;
  }
}

async function answers(port: number): Promise<boolean> {
  const socket = connect({ port, host: '127.0.0.1' });
  try {
    await once(socket, 'connect', { signal: AbortSignal.timeout(ANSWERS_WITHIN_MS) });
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
