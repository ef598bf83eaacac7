import { SystemClock, type Clock } from '@srvthreds/core';
import type { Namespace, Server, Socket } from 'socket.io';
import type { Authenticator, Credentials } from '../identity/Authenticator.ts';
import { describeRefusal } from '../identity/describeRefusal.ts';
import type { Identity } from '../identity/Identity.ts';
import { readBearer } from '../identity/readBearer.ts';
import { readToken } from '../identity/readToken.ts';
import { TokenError } from '../tokens/errors.ts';
import { SocketIdentity } from './SocketIdentity.ts';

export interface GuardSocketsOptions {
  /** Default: the machine's. */
  readonly clock?: Clock;
}

/**
 * Who is at the other end.
 *
 * @throws TokenError `IDENTITY_MISSING` for a connection that came by no guarded namespace, `TOKEN_EXPIRED` when the
 *   identity holds no more
 */
export type IdentityOfSocket = (socket: Socket) => Identity;

/**
 * Lets nobody connect who is not known for certain: `auth: { token }` of the handshake, or `Authorization: Bearer`. To be
 * called before namespaces are made, for it guards `/` and all that come later, those made by a pattern as well.
 *
 * When the identity has expired, the client gets `expired` and the connection ends; before that, a client may send
 * `renew` with a new token of the same participant, and learns `{ expiresAt }` or `{ error }` by the acknowledgement.
 *
 * With Socket.IO's `connectionStateRecovery`, set `skipMiddlewares: false`: a connection that was not asked for its token
 * is ended at once.
 */
export function guardSockets(
  io: Server,
  authenticator: Authenticator,
  { clock = new SystemClock() }: GuardSocketsOptions = {},
): IdentityOfSocket {
  const identities = new WeakMap<Socket, SocketIdentity>();
  /** Why somebody is not let in; undefined: they are. */
  const admit = async (socket: Socket): Promise<Error | undefined> => {
    try {
      const identity = await authenticator.authenticate(credentialsOf(socket));
      identities.set(socket, new SocketIdentity(socket, identity, { authenticator, clock }));
      return undefined;
    } catch (error) {
      return refusal(error);
    }
  };
  const guard = (namespace: Namespace): void => {
    namespace.use((socket, next) => void (async () => next(await admit(socket)))());
    namespace.on('connection', (socket) => {
      const known = identities.get(socket);
      if (known) known.watch();
      else socket.disconnect(true);
    });
  };
  guard(io.of('/'));
  io.on('new_namespace', guard);
  return (socket) => {
    const known = identities.get(socket);
    if (known) return known.current();
    throw new TokenError('IDENTITY_MISSING', 'expected a connection of somebody who is known');
  };
}

function credentialsOf({ handshake: { auth, headers } }: Socket): Credentials {
  return { token: readToken(auth['token']) ?? readBearer(headers.authorization), headers };
}

/** Socket.IO hands `data` on to the client beside the message. */
function refusal(error: unknown): Error {
  const data = describeRefusal(error);
  return Object.assign(new Error(data.message), { data });
}
