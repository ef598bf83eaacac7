import type { DeadLetterChange, DeadLetterRef, DeadLetters } from '@srvthreds/engine';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { LIST_PROPERTIES, querySchema, type ListQuery } from './listQuery.ts';

const ONE = '/api/dead-letters/:partition/:id';
const PARAMS = {
  type: 'object',
  properties: { partition: { type: 'integer', minimum: 0, maximum: 255 } },
} as const;

/**
 * `GET /api/dead-letters`, `GET` and `DELETE /api/dead-letters/:partition/:id`, `POST …/send-again`. A change answers 200
 * when it is done, 202 if it is only queued yet.
 */
export function deadLetterRoutes(http: FastifyInstance, deadLetters: DeadLetters): void {
  const schema = { params: PARAMS };
  http.get<{ Querystring: ListQuery }>(
    '/api/dead-letters',
    { schema: { querystring: querySchema(LIST_PROPERTIES) } },
    ({ query }) => deadLetters.list(query),
  );
  http.get<{ Params: DeadLetterRef }>(ONE, { schema }, ({ params }) => deadLetters.show(params));
  http.post<{ Params: DeadLetterRef }>(`${ONE}/send-again`, { schema }, async ({ params }, reply) =>
    answer(reply, await deadLetters.sendAgain(params)),
  );
  http.delete<{ Params: DeadLetterRef }>(ONE, { schema }, async ({ params }, reply) =>
    answer(reply, await deadLetters.remove(params)),
  );
}

function answer(reply: FastifyReply, change: DeadLetterChange): FastifyReply {
  return reply.code(change.outcome === 'done' ? 200 : 202).send(change);
}
