/**
 * The token of an `Authorization` header: `Bearer <token>`.
 *
 * @returns undefined if there is none, or a header of another scheme
 */
export function readBearer(authorization: string | undefined): string | undefined {
  return /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
}
