import { createHash, timingSafeEqual } from 'node:crypto';
import { describeRefusal, readBearer, type Authenticator, type Identity } from '@srvthreds/agents';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { sendFailure } from './answerError.ts';

export interface ApiGuardOptions {
  /** Opens all of `/api/` to programs of ours, which may say whom an event is from. */
  readonly serviceToken?: string | undefined;
  /** Knows participants, who may send events, as themselves. */
  readonly participants?: Authenticator | undefined;
  /** What participants may ask for: method and route. */
  readonly participantRoutes?: readonly string[];
}

/** The participant that sent a request; undefined: a program of ours. */
export type SenderOf = (request: FastifyRequest) => Identity | undefined;

/**
 * Lets nobody to `/api/` who sends neither the token of the service nor that of a participant:
 * `Authorization: Bearer <token>`. Without either of them it is open.
 */
export function guardApi(http: FastifyInstance, options: ApiGuardOptions): SenderOf {
  const { serviceToken, participants, participantRoutes = ['POST /api/events'] } = options;
  const senders = new WeakMap<FastifyRequest, Identity>();
  if (serviceToken === undefined && participants === undefined) return () => undefined;
  const isService = tokenCheck(serviceToken);
  http.addHook('onRequest', async (request, reply) => {
    const { headers, method, routeOptions } = request;
    // By route and not by what was asked for: one route may be asked for in several spellings.
    const isGuarded = routeOptions.url?.startsWith('/api/') ?? true;
    const token = readBearer(headers.authorization);
    if (!isGuarded || isService(token)) return;
    if (!participants) return refuse(reply, WRONG);
    try {
      senders.set(request, await participants.authenticate({ token, headers }));
    } catch (error) {
      return refuse(reply, describeRefusal(error));
    }
    if (!participantRoutes.includes(`${method} ${routeOptions.url}`)) return forbid(reply);
  });
  return (request) => senders.get(request);
}

const WRONG = {
  code: 'TOKEN_WRONG',
  message: 'expected the header "authorization: Bearer" with the token of this service',
  retryable: false,
};

function refuse(reply: FastifyReply, error: typeof WRONG): FastifyReply {
  if (error.retryable) return sendFailure(reply, 503, error);
  return sendFailure(reply.header('www-authenticate', 'Bearer'), 401, error);
}

function forbid(reply: FastifyReply): FastifyReply {
  return sendFailure(reply, 403, {
    code: 'ROUTE_FORBIDDEN',
    message: 'expected the token of this service, found that of a participant',
    retryable: false,
  });
}

/** Digests are of equal length, so that comparing takes the same time whatever was sent. */
function tokenCheck(wanted: string | undefined): (token: string | undefined) => boolean {
  if (wanted === undefined) return () => false;
  const digest = digestOf(wanted);
  return (token = '') => timingSafeEqual(digestOf(token), digest);
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
