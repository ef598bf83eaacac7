import type { FastifyInstance } from 'fastify';
import type { Server } from 'socket.io';

/** How long clients may take to part, milliseconds. */
const PART_MS = 2_000;

/** Closes all connections, after what is on its way has been written, and stops to listen. */
export async function closeServer(http: FastifyInstance, io: Server): Promise<void> {
  for (const namespace of ['/', '/console']) io.of(namespace).disconnectSockets(true);
  const force = setTimeout(() => {
    io.engine.close();
    http.server.closeAllConnections();
  }, PART_MS);
  await http.close();
  clearTimeout(force);
}
