/** What a URL of a Redis server says. */
export interface RedisTarget {
  readonly kind: 'single' | 'cluster' | 'sentinel';
  readonly isTls: boolean;
  /** At least one; of a Cluster some of its nodes, of Sentinel some of its sentinels. */
  readonly hosts: readonly { readonly host: string; readonly port: number }[];
  /** For the servers, not for their sentinels. */
  readonly username?: string;
  readonly password?: string;
  /** What Sentinel calls the master. */
  readonly name?: string;
  /** Number of the database, 0 to 15. */
  readonly db?: number;
  /** Of the address: 4, 6, or 0 for either. */
  readonly family?: number;
  readonly sentinelUsername?: string;
  readonly sentinelPassword?: string;
}

const KINDS: Readonly<Record<string, RedisTarget['kind']>> = {
  '': 'single',
  '+cluster': 'cluster',
  '+sentinel': 'sentinel',
};
/** Redlock knows no more. */
const MOST_DB = 15;
const DEFAULT_PORTS = { single: 6379, cluster: 6379, sentinel: 26_379 } as const;
/** Scheme, credentials, hosts, path, query. */
const SHAPE =
  /^redis(s?)(\+cluster|\+sentinel)?:\/\/(?:([^@/]*)@)?([^/?#@]+)(?:\/([^?#]*))?(?:\?([^#]*))?$/i;
/** A name, an address, or an IPv6 address in brackets; a port. */
const HOST = /^(?:\[([^\]]+)\]|([^:[\]]+))(?::(\d{1,5}))?$/;

/**
 * Reads `redis://user:password@host:port/db`, `redis+cluster://host:port,host:port` and
 * `redis+sentinel://host:port,host:port/name/db`, each also with `rediss` for TLS, and behind `?` `family`,
 * `sentinelUsername` and `sentinelPassword`.
 *
 * @throws TypeError if it is something else; the message holds no password
 */
export function parseRedisUrl(url: string): RedisTarget {
  const [, tls, suffix, credentials, hosts, path = '', query] = SHAPE.exec(url) ?? [];
  if (hosts === undefined)
    throw invalid(
      'redis://, redis+cluster:// or redis+sentinel:// and hosts',
      /^[^/]*/.exec(url)![0],
    );
  const kind = KINDS[suffix?.toLowerCase() ?? '']!;
  return {
    kind,
    isTls: tls !== '',
    hosts: hosts.split(',').map((text) => readHost(text, DEFAULT_PORTS[kind])),
    ...readLogin(credentials),
    ...readPath(kind, path),
    ...readQuery(kind, new URLSearchParams(query)),
  };
}

function readHost(text: string, defaultPort: number): { host: string; port: number } {
  const [, ipv6, name, port] = HOST.exec(text) ?? [];
  const host = ipv6 ?? name;
  const number = port === undefined ? defaultPort : Number(port);
  if (host === undefined || number < 1 || number > 65_535)
    throw invalid('hosts with ports of 1 to 65535', `"${text}"`);
  return { host: host.toLowerCase(), port: number };
}

function readLogin(credentials = ''): Pick<RedisTarget, 'username' | 'password'> {
  const [username = '', ...rest] = credentials.split(':');
  const password = rest.join(':');
  return {
    ...(username === '' ? {} : { username: decode(username) }),
    ...(password === '' ? {} : { password: decode(password) }),
  };
}

function readPath(kind: RedisTarget['kind'], path: string): Pick<RedisTarget, 'name' | 'db'> {
  const parts = path.split('/').filter((part) => part !== '');
  const name = kind === 'sentinel' ? parts.shift() : undefined;
  if (kind === 'sentinel' && name === undefined)
    throw invalid('the name of the master behind the hosts of sentinels', `"/${path}"`);
  const [db, ...more] = kind === 'cluster' ? [undefined, ...parts] : parts;
  if (more.length > 0 || (db !== undefined && !(/^\d+$/.test(db) && Number(db) <= MOST_DB)))
    throw invalid(`at most the number of a database there, 0 to ${MOST_DB}`, `"/${path}"`);
  return {
    ...(name === undefined ? {} : { name: decode(name) }),
    ...(db === undefined ? {} : { db: Number(db) }),
  };
}

function readQuery(kind: RedisTarget['kind'], query: URLSearchParams): Partial<RedisTarget> {
  const found: { -readonly [key in keyof RedisTarget]?: RedisTarget[key] } = {};
  for (const [key, value] of query) {
    if (key === 'family' && /^[046]$/.test(value)) found.family = Number(value);
    else if (kind === 'sentinel' && (key === 'sentinelUsername' || key === 'sentinelPassword'))
      found[key] = value;
    else throw invalid('family, sentinelUsername or sentinelPassword behind "?"', `"${key}"`);
  }
  return found;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw invalid('each percent sign written as %25', 'one that begins no escape');
  }
}

function invalid(expected: string, found: string): TypeError {
  return new TypeError(`expected a Redis URL with ${expected}, found ${found}`);
}
