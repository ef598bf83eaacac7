import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { describeFailure, statusOf, type Failure } from './failure.ts';

/** Fastify's own refusals, in our words. */
const REFUSALS: Readonly<Record<string, { readonly status: number; readonly code: string }>> = {
  FST_ERR_CTP_INVALID_JSON_BODY: { status: 400, code: 'EVENT_INVALID' },
  FST_ERR_CTP_EMPTY_JSON_BODY: { status: 400, code: 'EVENT_INVALID' },
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: { status: 400, code: 'EVENT_INVALID' },
  FST_ERR_CTP_BODY_TOO_LARGE: { status: 413, code: 'EVENT_TOO_LARGE' },
  FST_ERR_CTP_INVALID_MEDIA_TYPE: { status: 415, code: 'MEDIA_TYPE_UNKNOWN' },
  FST_ERR_VALIDATION: { status: 400, code: 'QUERY_INVALID' },
};

/** Answers whatever a route has thrown, always in the form `{ error: … }`. */
export function answerError(error: FastifyError, request: FastifyRequest, reply: FastifyReply) {
  const refusal = REFUSALS[error.code];
  if (refusal)
    return sendFailure(reply, refusal.status, {
      code: refusal.code,
      message: error.message,
      retryable: false,
      findings: findingsOf(error),
    });
  const status = statusOf(error);
  if (status === 500) request.log.error({ err: error }, 'request failed');
  return sendFailure(reply, status, describeFailure(error));
}

/** Sends `{ error }`, and when to come back where that is known. */
export function sendFailure(reply: FastifyReply, status: number, error: Failure): FastifyReply {
  const seconds = status === 503 ? 1 : Math.ceil((error.retryAfterMs ?? 0) / 1_000);
  if (seconds > 0) void reply.header('retry-after', seconds);
  return reply.code(status).send({ error });
}

/** What the schema check found; without one, the body as a whole is at fault. */
function findingsOf({ validation, message }: FastifyError): NonNullable<Failure['findings']> {
  if (!validation) return [{ code: 'shape', severity: 'error', pointer: '', message }];
  return validation.map(({ instancePath, params, message: reason = 'is invalid' }) => ({
    code: 'shape',
    severity: 'error',
    pointer: instancePath,
    message: `${reason}${'additionalProperty' in params ? `: ${String(params['additionalProperty'])}` : ''}`,
  }));
}
