import { createHash, createHmac, randomBytes } from 'node:crypto';
import { digest, randomId } from '@srvthreds/core';

/** A refresh token, taken apart. */
export interface RefreshToken {
  /** Stands for its participant: all that belongs to one lies in one place. */
  readonly owner: string;
  /** Names what came from one log-in. */
  readonly family: string;
  /** 256 bits that nobody can guess. */
  readonly secret: string;
}

const SHAPE = /^([0-9A-Za-z]{22})\.([\w-]{21})\.([\w-]{43})$/;

/** The first token of a new family. */
export function firstToken(participantId: string): RefreshToken {
  return { owner: ownerOf(participantId), family: randomId(), secret: newNonce() };
}

export function ownerOf(participantId: string): string {
  return digest(participantId);
}

/** @returns undefined if it is none */
export function parseToken(text: unknown): RefreshToken | undefined {
  if (typeof text !== 'string') return undefined;
  const [, owner, family, secret] = SHAPE.exec(text) ?? [];
  if (owner === undefined || family === undefined || secret === undefined) return undefined;
  return { owner, family, secret };
}

export function writeToken({ owner, family, secret }: RefreshToken): string {
  return `${owner}.${family}.${secret}`;
}

/**
 * What is stored of a token. A plain digest will do: of 256 random bits nobody finds them by trying. And it may be
 * compared as any text may: how far two digests agree says nothing about what they were made of.
 */
export function fingerprint({ secret }: RefreshToken): string {
  return createHash('sha256').update(secret).digest('base64url');
}

/** 256 random bits. */
export function newNonce(): string {
  return randomBytes(32).toString('base64url');
}

/**
 * The token after this one. It takes both the token, which only the client has, and the nonce, which only the store has:
 * so the same answer can be given again to a client that lost it, and yet no token is ever stored.
 */
export function successorOf(token: RefreshToken, nonce: string): RefreshToken {
  const secret = createHmac('sha256', token.secret)
    .update(`successor:${nonce}`)
    .digest('base64url');
  return { ...token, secret };
}
