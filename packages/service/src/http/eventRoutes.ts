import { stamp } from '@srvthreds/agents';
import type { FastifyInstance } from 'fastify';
import type { Intake } from '../intake/Intake.ts';
import type { SenderOf } from './guardApi.ts';

/**
 * `POST /api/events`: 200 with the receipt of what was committed, 202 with that of what is still to be.
 *
 * @param senderOf whose event it is, whatever it says; undefined: it is believed. Default: all are
 */
export function eventRoutes(
  http: FastifyInstance,
  intake: Intake,
  senderOf: SenderOf = () => undefined,
): void {
  http.post('/api/events', async (request, reply) => {
    const sender = senderOf(request);
    const receipt = await intake.accept(sender ? stamp(request.body, sender) : request.body);
    return reply.code(receipt.outcome === 'queued' ? 202 : 200).send(receipt);
  });
}
