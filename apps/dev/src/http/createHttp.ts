import fastifyStatic from '@fastify/static';
import fastify, { LogController, type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import { answerError, sendFailure } from './answerError.ts';
import { isOwnRequest } from './isOwnRequest.ts';

/** Most bytes of a request; the engine counts characters of an event, and one may take several bytes. */
export const MAX_BODY_BYTES = 1_048_576;

/** The page runs our own files and talks to us, and nothing else. */
const HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-cache',
};

export interface HttpOptions {
  readonly logger: FastifyBaseLogger;
  /** The app listens to this machine only. */
  readonly isLoopback: boolean;
  /** Folder with the page. */
  readonly publicFolder: string;
}

/** A server with the page and the rules that hold for every request; routes are added to it. */
export function createHttp({ logger, isLoopback, publicFolder }: HttpOptions): FastifyInstance {
  const http = fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: MAX_BODY_BYTES,
    requestTimeout: 30_000,
    ajv: { customOptions: { removeAdditional: false, allErrors: true } },
  });
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
  http.addHook('onRequest', ({ headers }, reply, next) => {
    void reply.headers(HEADERS);
    if (isOwnRequest({ host: headers.host, origin: headers.origin }, isLoopback)) next();
    else
      sendFailure(reply, 403, {
        code: 'ORIGIN_FOREIGN',
        message: 'expected a request of the page itself or of a program, found one of another site',
        retryable: false,
      });
  });
  void http.register(fastifyStatic, { root: publicFolder, cacheControl: false });
  return http;
}
