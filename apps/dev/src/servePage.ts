import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

const PUBLIC_FOLDER = fileURLToPath(new URL('../public', import.meta.url));

/** The page runs our own files and talks to us, and nothing else. */
export const PAGE_HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
};

/** Serves the files of the page. */
export function servePage(http: FastifyInstance): void {
  void http.register(fastifyStatic, { root: PUBLIC_FOLDER, cacheControl: false });
}
