import type { ThredsStore } from '@srvthreds/engine';
import { LIST_PROPERTIES, querySchema, sendFailure, type ListQuery } from '@srvthreds/service';
import type { FastifyInstance } from 'fastify';
import { journalOfThred } from './journalOfThred.ts';

interface ThredsQuery extends ListQuery {
  readonly patternId?: string;
}

interface ById {
  readonly id: string;
}

const THREDS_QUERY = querySchema({
  ...LIST_PROPERTIES,
  patternId: { type: 'string', minLength: 1, maxLength: 256 },
});
const JOURNAL_QUERY = querySchema({
  after: { type: 'string', pattern: '^[0-9-]{1,64}$' },
  limit: LIST_PROPERTIES.limit,
});

/**
 * `GET /api/threds`: those that live, page by page. `GET /api/threds/:id`: one, also when it has ended.
 * `GET /api/threds/:id/journal`: what happened to it, while the journal is kept.
 */
export function thredRoutes(http: FastifyInstance, threds: ThredsStore): void {
  http.get<{ Querystring: ThredsQuery }>(
    '/api/threds',
    { schema: { querystring: THREDS_QUERY } },
    ({ query }) => threds.list(query),
  );
  http.get<{ Params: ById }>('/api/threds/:id', async ({ params: { id } }, reply) => {
    const state = await threds.state(id);
    if (state) {
      const { locals, participants } = state;
      return { thred: await threds.view(id), locals, participants };
    }
    const tombstone = await threds.tombstone(id);
    if (tombstone) return { tombstone };
    return sendFailure(reply, 404, {
      code: 'THRED_NOT_FOUND',
      message: `expected a thred, found none with the id ${id}`,
      retryable: false,
    });
  });
  http.get<{ Params: ById; Querystring: ListQuery }>(
    '/api/threds/:id/journal',
    { schema: { querystring: JOURNAL_QUERY } },
    ({ params: { id }, query }) => journalOfThred(id, threds, query),
  );
}
