import type { Cancel, Clock } from '@srvthreds/core';
import type { Socket } from 'socket.io';
import type { Authenticator } from '../identity/Authenticator.ts';
import { describeRefusal, type Refusal } from '../identity/describeRefusal.ts';
import type { Identity } from '../identity/Identity.ts';
import { readToken } from '../identity/readToken.ts';
import { TokenError } from '../tokens/errors.ts';

/** What a client learns that has sent `renew`. */
export type RenewAnswer =
  | {
      /** Milliseconds since 1970; missing: for as long as the connection. */
      readonly expiresAt?: number;
    }
  | { readonly error: Refusal };

interface SocketIdentityParts {
  readonly authenticator: Authenticator;
  readonly clock: Clock;
}

/** Who is at the other end of one connection, for as long as that holds. */
export class SocketIdentity {
  readonly #socket: Socket;
  readonly #parts: SocketIdentityParts;
  #identity: Identity;
  #isRenewing = false;
  #cancel: Cancel = () => undefined;

  constructor(socket: Socket, identity: Identity, parts: SocketIdentityParts) {
    this.#socket = socket;
    this.#identity = identity;
    this.#parts = parts;
  }

  /** @throws TokenError `TOKEN_EXPIRED`: a timer may be late, as after the machine has slept */
  current(): Identity {
    const { expiresAt = Infinity } = this.#identity;
    if (this.#parts.clock.now() < expiresAt) return this.#identity;
    throw new TokenError('TOKEN_EXPIRED', 'expected an identity that still holds');
  }

  /** From now on: ends the connection in time, and listens for `renew`. */
  watch(): void {
    this.#endInTime();
    this.#socket.on('renew', async (token: unknown, acknowledge: unknown) => {
      const answer = await this.#renew(token);
      if (typeof acknowledge === 'function') acknowledge(answer);
    });
    this.#socket.once('disconnect', () => this.#cancel());
  }

  async #renew(token: unknown): Promise<RenewAnswer> {
    // One at a time: whoever sends many gets no more work done for them.
    if (this.#isRenewing) return { error: describeRefusal(undefined) };
    this.#isRenewing = true;
    try {
      this.current();
      const { headers } = this.#socket.handshake;
      const found = await this.#parts.authenticator.authenticate({
        token: readToken(token),
        headers,
      });
      if (found.participantId !== this.#identity.participantId)
        throw new TokenError('IDENTITY_CHANGED', 'expected a token of the same participant');
      this.#identity = found;
      this.#endInTime();
      return found.expiresAt === undefined ? {} : { expiresAt: found.expiresAt };
    } catch (error) {
      return { error: describeRefusal(error) };
    } finally {
      this.#isRenewing = false;
    }
  }

  #endInTime(): void {
    this.#cancel();
    const { expiresAt } = this.#identity;
    if (expiresAt === undefined || this.#socket.disconnected) return;
    const { clock } = this.#parts;
    this.#cancel = clock.after(expiresAt - clock.now(), () => {
      this.#socket.emit('expired');
      this.#socket.disconnect(true);
    });
  }
}
