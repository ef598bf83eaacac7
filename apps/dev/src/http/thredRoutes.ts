import type { ThredsStore } from '@srvthreds/engine';
import { LIST_PROPERTIES, querySchema, sendFailure, type ListQuery } from '@srvthreds/service';
import type { FastifyInstance } from 'fastify';
import type { JournalTail } from '../journal/JournalTail.ts';
import type { RecentLines } from '../journal/RecentLines.ts';
import { describeThred } from '../threds/describeThred.ts';

export interface ThredRoutesOptions {
  readonly threds: ThredsStore;
  readonly tail: JournalTail;
  readonly recent: RecentLines;
}

interface ThredsQuery extends ListQuery {
  readonly patternId?: string;
}

const THREDS_QUERY = querySchema({
  ...LIST_PROPERTIES,
  patternId: { type: 'string', minLength: 1, maxLength: 256 },
});

/** `GET /api/threds`: those that live. `GET /api/threds/:id`: one, with what happened to it lately. */
export function thredRoutes(http: FastifyInstance, options: ThredRoutesOptions): void {
  const { threds, tail } = options;
  http.get<{ Querystring: ThredsQuery }>(
    '/api/threds',
    { schema: { querystring: THREDS_QUERY } },
    ({ query }) => threds.list(query),
  );
  http.get<{ Params: { readonly id: string } }>('/api/threds/:id', async ({ params }, reply) => {
    await tail.catchUp();
    const found = await describeThred(params.id, options);
    if (found) return found;
    return sendFailure(reply, 404, {
      code: 'THRED_NOT_FOUND',
      message: `expected a thred, found none with the id ${params.id}`,
      retryable: false,
    });
  });
}
