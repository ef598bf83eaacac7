import type { FastifyInstance } from 'fastify';

/** How long clients may take to part, milliseconds. */
const PART_MS = 2_000;

/**
 * Stops to listen and closes all connections, after what is on its way has been written.
 *
 * @param onForced called when clients take too long
 */
export async function closeHttp(http: FastifyInstance, onForced?: () => void): Promise<void> {
  const force = setTimeout(() => {
    onForced?.();
    http.server.closeAllConnections();
  }, PART_MS);
  await http.close();
  clearTimeout(force);
}
