import fastify, { LogController, type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import { answerError, sendFailure } from './answerError.ts';
import { isOwnRequest } from './isOwnRequest.ts';

/** Most bytes of a request; the engine counts characters of an event, and one may take several bytes. */
export const MAX_BODY_BYTES = 1_048_576;

const REQUEST_MS = 30_000;
const HEADERS_MS = 10_000;
const IDLE_MS = 65_000;
const MAX_CONNECTIONS = 10_000;

/** Whatever is answered is for whoever asked, as it is now. */
const HEADERS = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-cache',
};

export interface HttpOptions {
  readonly logger: FastifyBaseLogger;
  /** The app listens to this machine only. */
  readonly isLoopback: boolean;
  /** Sent with every answer, besides what always is. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** A server with the bounds and rules that hold for every request; routes are added to it. */
export function createHttp({ logger, isLoopback, headers = {} }: HttpOptions): FastifyInstance {
  const http = fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: MAX_BODY_BYTES,
    requestTimeout: REQUEST_MS,
    keepAliveTimeout: IDLE_MS,
    routerOptions: { maxParamLength: 2_048 },
    ajv: { customOptions: { removeAdditional: false, allErrors: true } },
  });
  http.server.headersTimeout = HEADERS_MS;
  http.server.maxConnections = MAX_CONNECTIONS;
  // A form of another site may post text without asking first, but not JSON.
  http.removeContentTypeParser('text/plain');
  http.setErrorHandler(answerError);
  http.setNotFoundHandler(({ method, url }, reply) =>
    sendFailure(reply, 404, {
      code: 'ROUTE_NOT_FOUND',
      message: `expected a known address, found ${method} ${url}`,
      retryable: false,
    }),
  );
  http.addHook('onRequest', ({ headers: { host, origin } }, reply, next) => {
    void reply.headers({ ...HEADERS, ...headers });
    if (isOwnRequest({ host, origin }, isLoopback)) next();
    else
      sendFailure(reply, 403, {
        code: 'ORIGIN_FOREIGN',
        message: 'expected a request of the page itself or of a program, found one of another site',
        retryable: false,
      });
  });
  return http;
}
