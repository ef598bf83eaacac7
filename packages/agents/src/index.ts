export { TOKEN_ERRORS, TokenError } from './tokens/errors.ts';
export { parseDurationMs } from './tokens/parseDurationMs.ts';

export type { TokenErrorCode } from './tokens/errors.ts';
