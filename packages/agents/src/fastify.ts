export { requireIdentity } from './fastify/requireIdentity.ts';

export type { IdentityOfRequest, RequireIdentityOptions } from './fastify/requireIdentity.ts';
