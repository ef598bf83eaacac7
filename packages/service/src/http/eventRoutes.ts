import type { FastifyInstance } from 'fastify';
import type { Intake } from '../intake/Intake.ts';

/** `POST /api/events`: 200 with the receipt of what was committed, 202 with that of what is still to be. */
export function eventRoutes(http: FastifyInstance, intake: Intake): void {
  http.post('/api/events', async ({ body }, reply) => {
    const receipt = await intake.accept(body);
    return reply.code(receipt.outcome === 'queued' ? 202 : 200).send(receipt);
  });
}
