export { authenticateBy } from './identity/authenticateBy.ts';
export { describeRefusal } from './identity/describeRefusal.ts';
export { readBearer } from './identity/readBearer.ts';
export { readIdentity } from './identity/Identity.ts';
export { stamp } from './identity/stamp.ts';
export { MAILBOX_ERRORS, MailboxError } from './mailbox/errors.ts';
export { MAILBOX_LIMITS } from './mailbox/limits.ts';
export { TOKEN_ERRORS, TokenError } from './tokens/errors.ts';
export { JwtAuthenticator, MAX_TOKEN_LENGTH } from './tokens/JwtAuthenticator.ts';
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
