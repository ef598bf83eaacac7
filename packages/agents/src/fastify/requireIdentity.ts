import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Authenticator } from '../identity/Authenticator.ts';
import { describeRefusal } from '../identity/describeRefusal.ts';
import type { Identity } from '../identity/Identity.ts';
import { readBearer } from '../identity/readBearer.ts';
import { TokenError } from '../tokens/errors.ts';

export interface RequireIdentityOptions {
  /** Routes that anybody may ask for, as they were declared: `/healthz`. Default: none. */
  readonly openRoutes?: readonly string[];
}

/** Who sent a request. @throws TokenError `IDENTITY_MISSING` for a request that nobody was asked about */
export type IdentityOfRequest = (request: FastifyRequest) => Identity;

/**
 * Finds out who sends a request, for every request and before anything of its body is read, and answers 401 to whoever
 * is not known for certain (503, with `Retry-After`, if that cannot be told now). It holds for every route of this
 * instance, also for addresses that there are not, and for routes added later.
 */
export function requireIdentity(
  http: FastifyInstance,
  authenticator: Authenticator,
  { openRoutes = [] }: RequireIdentityOptions = {},
): IdentityOfRequest {
  const open = new Set(openRoutes);
  const identities = new WeakMap<FastifyRequest, Identity>();
  http.addHook('onRequest', async (request, reply) => {
    // By route and not by what was asked for: one route may be asked for in several spellings.
    if (open.has(request.routeOptions.url ?? '')) return;
    const { headers } = request;
    try {
      const token = readBearer(headers.authorization);
      identities.set(request, await authenticator.authenticate({ token, headers }));
    } catch (error) {
      return refuse(reply, error);
    }
  });
  return (request) => {
    const identity = identities.get(request);
    if (identity) return identity;
    throw new TokenError('IDENTITY_MISSING', 'expected a request of somebody who is known');
  };
}

function refuse(reply: FastifyReply, cause: unknown): FastifyReply {
  const error = describeRefusal(cause);
  if (error.retryable) return reply.code(503).header('retry-after', 1).send({ error });
  // What is wrong is said to who sent a token; who sent none is told only what to send (RFC 6750, 3.1).
  const challenge = error.code === 'TOKEN_MISSING' ? 'Bearer' : 'Bearer error="invalid_token"';
  return reply.code(401).header('www-authenticate', challenge).send({ error });
}
