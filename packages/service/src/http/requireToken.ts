import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { sendFailure } from './answerError.ts';

/** Lets nobody to `/api/` who does not send the token: `Authorization: Bearer <token>`. */
export function requireToken(http: FastifyInstance, token: string): void {
  const wanted = digestOf(`Bearer ${token}`);
  http.addHook('onRequest', ({ headers: { authorization = '' }, routeOptions }, reply, next) => {
    // By route and not by what was asked for: one route may be asked for in several spellings.
    const isGuarded = routeOptions.url?.startsWith('/api/') ?? true;
    if (!isGuarded || timingSafeEqual(digestOf(authorization), wanted)) return next();
    void reply.header('www-authenticate', 'Bearer');
    sendFailure(reply, 401, {
      code: 'TOKEN_WRONG',
      message: 'expected the header "authorization: Bearer" with the token of this service',
      retryable: false,
    });
  });
}

/** Of equal length, so that comparing takes the same time whatever was sent. */
function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
