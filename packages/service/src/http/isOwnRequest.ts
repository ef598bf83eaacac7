/** What a browser says about where a request comes from. */
export interface RequestOrigin {
  readonly host: string | undefined;
  readonly origin: string | undefined;
}

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * Whether a request is from our own page or from a program, and not from some web page that happens to be open in the
 * same browser: there is no log-in that would keep it out.
 *
 * @param isLoopback the app listens to this machine only; then it goes by no other name, whatever a name server says
 */
export function isOwnRequest({ host, origin }: RequestOrigin, isLoopback: boolean): boolean {
  if (host === undefined) return origin === undefined;
  const url = URL.parse(`http://${host}`);
  if (!url || (isLoopback && !LOOPBACK.has(url.hostname))) return false;
  return origin === undefined || URL.parse(origin)?.host === url.host;
}

/** True for addresses that only this machine can reach. */
export function isLoopbackAddress(address: string): boolean {
  return address === '::1' || address.startsWith('127.');
}

/** True for hosts that stand for such an address wherever this runs. */
export function isLoopbackName(host: string): boolean {
  return host === 'localhost' || isLoopbackAddress(host);
}
