import { errorCode, errorMessage } from '@srvthreds/core';
import type { FastifyInstance } from 'fastify';
import { StartError } from './StartError.ts';

export interface ListenOptions {
  readonly port: number;
  /** As it was asked for. */
  readonly host: string;
  /** What the host stands for. */
  readonly address: string;
  /** What starts the app, for advice. */
  readonly command: string;
}

/**
 * Begins to listen.
 *
 * @returns the URL to open
 * @throws StartError with what to do about it
 */
export async function listen(http: FastifyInstance, options: ListenOptions): Promise<string> {
  const { port, address } = options;
  try {
    await http.listen({ port, host: address });
  } catch (error) {
    throw new StartError([whyNot(error, options)], error);
  }
  const bound = http.server.address();
  const boundPort = typeof bound === 'object' && bound ? bound.port : port;
  return urlOf(options.host, boundPort);
}

/** A wildcard is nothing to open. */
function urlOf(host: string, port: number): string {
  const isWildcard = host === '0.0.0.0' || host === '::';
  const name = isWildcard ? 'localhost' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
}

function whyNot(error: unknown, { host, port, command }: ListenOptions): string {
  const code = errorCode(error) ?? 'unknown';
  switch (code) {
    case 'EADDRINUSE':
      return `PORT: ${port} on ${host} is taken by another program. Stop it, or choose another port: PORT=${port === 65_535 ? 3001 : port + 1} ${command}`;
    case 'EACCES':
      return `PORT: ${port} may not be used by this account. Choose one above 1023: PORT=3001 ${command}`;
    case 'EADDRNOTAVAIL':
      return `HOST: ${host} is no address of this machine`;
    default:
      return `cannot listen on ${host}, port ${port}: ${errorMessage(error)}`;
  }
}
