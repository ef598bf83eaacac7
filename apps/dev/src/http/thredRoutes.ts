import type { ThredsStore } from '@srvthreds/engine';
import type { FastifyInstance } from 'fastify';
import type { JournalTail } from '../journal/JournalTail.ts';
import type { RecentLines } from '../journal/RecentLines.ts';
import { describeThred } from '../threds/describeThred.ts';
import { sendFailure } from './answerError.ts';

export interface ThredRoutesOptions {
  readonly threds: ThredsStore;
  readonly tail: JournalTail;
  readonly recent: RecentLines;
}

interface ListQuery {
  readonly patternId?: string;
  readonly after?: string;
  readonly limit?: number;
}

const LIST_QUERY = {
  type: 'object',
  additionalProperties: false,
  properties: {
    patternId: { type: 'string', minLength: 1, maxLength: 256 },
    after: { type: 'string', pattern: '^[0-9]{1,3}/.', maxLength: 2_048 },
    limit: { type: 'integer', minimum: 1, maximum: 1_000 },
  },
} as const;

/** `GET /api/threds`: those that live. `GET /api/threds/:id`: one, with what happened to it lately. */
export function thredRoutes(http: FastifyInstance, options: ThredRoutesOptions): void {
  const { threds, tail } = options;
  http.get<{ Querystring: ListQuery }>(
    '/api/threds',
    { schema: { querystring: LIST_QUERY } },
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
