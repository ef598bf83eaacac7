export { authenticateBy } from './identity/authenticateBy.ts';
export { describeRefusal } from './identity/describeRefusal.ts';
export { readBearer } from './identity/readBearer.ts';
export { readIdentity } from './identity/Identity.ts';
export { MAX_TOKEN_LENGTH, readToken } from './identity/readToken.ts';
export { stamp } from './identity/stamp.ts';
export { MAILBOX_ERRORS, MailboxError } from './mailbox/errors.ts';
export { MAILBOX_LIMITS } from './mailbox/limits.ts';
export { SESSIONS_ERRORS, SessionsError } from './sessions/errors.ts';
export { SESSION_LIMITS } from './sessions/limits.ts';
export { NodeSessions } from './sessions/NodeSessions.ts';
export { Sessions } from './sessions/Sessions.ts';
export { TOKEN_ERRORS, TokenError } from './tokens/errors.ts';
export { JwtAuthenticator } from './tokens/JwtAuthenticator.ts';
export { parseDurationMs } from './tokens/parseDurationMs.ts';
export { TokenGrants } from './tokens/TokenGrants.ts';
export { TokenSigner } from './tokens/TokenSigner.ts';

export type { AuthenticateByOptions, FindIdentity } from './identity/authenticateBy.ts';
export type { Authenticator, Credentials } from './identity/Authenticator.ts';
export type { Refusal } from './identity/describeRefusal.ts';
export type { Identity } from './identity/Identity.ts';
export type { MailboxErrorCode } from './mailbox/errors.ts';
export type { MailboxBounds } from './mailbox/limits.ts';
export type {
  Appended,
  Mailbox,
  MailboxEntry,
  MailboxMessage,
  MailboxPage,
  ReadOptions,
} from './mailbox/Mailbox.ts';
export type { SessionsErrorCode } from './sessions/errors.ts';
export type { OpenOptions } from './sessions/NodeSessions.ts';
export type { Session } from './sessions/Session.ts';
export type { SessionsOptions } from './sessions/Sessions.ts';
export type { SessionRef, SessionStore, StoredSession } from './sessions/SessionStore.ts';
export type { TokenErrorCode } from './tokens/errors.ts';
export type { JwtAuthenticatorOptions } from './tokens/JwtAuthenticator.ts';
export type { VerificationKeys } from './tokens/keys/VerificationKeys.ts';
export type {
  RefreshFamily,
  RefreshTokenStore,
  Rotation,
  RotationResult,
} from './tokens/refresh/RefreshTokenStore.ts';
export type { TokenGrantsOptions, TokenPair } from './tokens/TokenGrants.ts';
export type { AccessToken, SigningKey, TokenSignerOptions } from './tokens/TokenSigner.ts';
