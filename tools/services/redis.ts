import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, retry, ServerProcess } from './processes.ts';

const STARTS_WITHIN_MS = 10_000;
const CLUSTER_WITHIN_MS = 20_000;
/** A replica that asks for everything is not kept waiting for others that might ask too: 5 s unless told so. */
const AT_ONCE = ['--repl-diskless-sync-delay', '0'];

export interface RedisServerOptions {
  /** Default `everysec`; `no` keeps nothing on disk. */
  readonly appendFsync?: 'always' | 'everysec' | 'no';
  /** Of the user `default`. Default: none is asked for. */
  readonly password?: string;
  /** Files in the PEM format; with them it speaks TLS only. */
  readonly tls?: { readonly ca: string; readonly certificate: string; readonly key: string };
  readonly extraArgs?: readonly string[];
}

/** A Redis server of our own, on a free port, in a folder of its own. */
export class RedisServer {
  readonly port: number;
  readonly #folder: string;
  readonly #args: readonly string[];
  readonly #access: Access;
  #process: ServerProcess;

  private constructor(port: number, options: RedisServerOptions) {
    const { appendFsync = 'everysec', password, tls, extraArgs = [] } = options;
    this.port = port;
    this.#access = { port, password, ca: tls?.ca };
    this.#folder = mkdtempSync(join(tmpdir(), 'srvthreds-redis-'));
    const disk =
      appendFsync === 'no'
        ? ['--appendonly', 'no']
        : ['--appendonly', 'yes', '--appendfsync', appendFsync];
    const secret =
      password === undefined ? [] : ['--requirepass', password, '--masterauth', password];
    this.#args = `--bind 127.0.0.1 --dir ${this.#folder}`
      .split(' ')
      .concat(['--save', ''], AT_ONCE, portArgs(port, tls), disk, secret, extraArgs);
    this.#process = new ServerProcess('redis-server', this.#args);
  }

  static async start(options: RedisServerOptions = {}): Promise<RedisServer> {
    const server = new RedisServer(await freePort(), options);
    await server.#answers();
    return server;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** Its process; another one after each `startAgain`. */
  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** SIGSTOP and SIGCONT stall it and let it go on. */
  signal(signal: NodeJS.Signals): void {
    this.#process.signal(signal);
  }

  /** Ends it; what it wrote stays for `startAgain`. */
  end(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    return this.#process.end(signal);
  }

  async startAgain(): Promise<void> {
    this.#process = new ServerProcess('redis-server', this.#args);
    await this.#answers();
  }

  async stop(): Promise<void> {
    await this.#process.end('SIGKILL');
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #answers(): Promise<void> {
    return retry(() => expectReply(this.#access, ['ping'], 'PONG'), { withinMs: STARTS_WITHIN_MS });
  }
}

function portArgs(port: number, tls: RedisServerOptions['tls']): readonly string[] {
  if (!tls) return ['--port', String(port)];
  const { ca, certificate, key } = tls;
  const files = ['--tls-ca-cert-file', ca, '--tls-cert-file', certificate, '--tls-key-file', key];
  return ['--port', '0', '--tls-port', String(port), '--tls-auth-clients', 'no', ...files];
}

export interface RedisClusterOptions extends Pick<RedisServerOptions, 'password' | 'appendFsync'> {
  /** Default 3. */
  readonly masters?: number;
  /** Of each master. Default 0. */
  readonly replicas?: number;
}

/** A Redis Cluster of our own: masters with as many replicas each. */
export class RedisCluster {
  readonly servers: readonly RedisServer[];
  readonly #password: string | undefined;

  private constructor(servers: readonly RedisServer[], password: string | undefined) {
    this.servers = servers;
    this.#password = password;
  }

  static async start({
    masters = 3,
    replicas = 0,
    password,
    appendFsync = 'no',
  }: RedisClusterOptions = {}): Promise<RedisCluster> {
    const extraArgs =
      '--cluster-enabled yes --cluster-node-timeout 1000 --cluster-require-full-coverage no'.split(
        ' ',
      );
    const servers: RedisServer[] = [];
    const secret = password === undefined ? {} : { password };
    for (let i = 0; i < masters * (1 + replicas); i++)
      servers.push(await RedisServer.start({ appendFsync, extraArgs, ...secret }));
    const nodes = servers.map(({ port }) => `127.0.0.1:${port}`);
    const options = ['--cluster-yes', '--cluster-replicas', String(replicas)];
    const [command, env] = ['redis-cli', cliEnvironment(password)];
    execFileSync(command, ['--cluster', 'create', ...nodes, ...options], { stdio: 'ignore', env });
    for (const { port } of servers)
      await retry(() => expectReply({ port, password }, ['cluster', 'info'], 'cluster_state:ok'), {
        withinMs: CLUSTER_WITHIN_MS,
      });
    // One that is not in step can neither confirm anything nor take over.
    const inStep = 'master_link_status:up';
    for (const { port } of servers.slice(masters))
      await retry(() => expectReply({ port, password }, ['info', 'replication'], inStep), {
        withinMs: CLUSTER_WITHIN_MS,
      });
    return new RedisCluster(servers, password);
  }

  get url(): string {
    const login = this.#password === undefined ? '' : `:${encodeURIComponent(this.#password)}@`;
    return `redis+cluster://${login}${this.servers.map(({ port }) => `127.0.0.1:${port}`).join(',')}`;
  }

  async stop(): Promise<void> {
    await Promise.all(this.servers.map((server) => server.stop()));
  }
}

/** The name by which the sentinels of `RedisSentinel` know its master. */
const MASTER = 'main';

/** A master with replicas, and sentinels that make one of them master when it is gone. */
export class RedisSentinel {
  /** The first one is the master at the start. */
  readonly servers: readonly RedisServer[];
  readonly #sentinels: readonly ServerProcess[];
  readonly #ports: readonly number[];
  readonly #folder: string;

  private constructor(servers: readonly RedisServer[], folder: string, ports: readonly number[]) {
    this.servers = servers;
    this.#folder = folder;
    this.#ports = ports;
    this.#sentinels = ports.map((port) => {
      const file = join(folder, `${port}.conf`);
      writeFileSync(file, sentinelConfiguration(port, folder, servers[0]!.port));
      return new ServerProcess('redis-server', [file, '--sentinel']);
    });
  }

  static async start({ replicas = 2, sentinels = 3 } = {}): Promise<RedisSentinel> {
    const master = await RedisServer.start({ appendFsync: 'no' });
    const extraArgs = ['--replicaof', '127.0.0.1', String(master.port)];
    const servers = [master];
    for (let i = 0; i < replicas; i++)
      servers.push(await RedisServer.start({ appendFsync: 'no', extraArgs }));
    const ports = await freePorts(sentinels);
    const folder = mkdtempSync(join(tmpdir(), 'srvthreds-sentinel-'));
    const started = new RedisSentinel(servers, folder, ports);
    const known = [`num-slaves\n${replicas}\n`, `num-other-sentinels\n${sentinels - 1}\n`];
    for (const port of ports)
      for (const expected of known)
        await retry(() => expectReply({ port }, ['sentinel', 'master', MASTER], expected), {
          withinMs: CLUSTER_WITHIN_MS,
        });
    // Known is not in step yet: a replica that still takes everything over confirms nothing.
    for (const { port } of servers.slice(1))
      await retry(() => expectReply(master, ['info', 'replication'], `port=${port},state=online`), {
        withinMs: CLUSTER_WITHIN_MS,
      });
    return started;
  }

  get url(): string {
    return `redis+sentinel://${this.#ports.map((port) => `127.0.0.1:${port}`).join(',')}/${MASTER}`;
  }

  /** The server that the sentinels call master now. */
  async master(): Promise<RedisServer> {
    const reply = execFileSync(
      'redis-cli',
      ['-p', String(this.#ports[0]), 'sentinel', 'get-master-addr-by-name', MASTER],
      { encoding: 'utf8', timeout: 2_000 },
    );
    const found = this.servers.find(({ port }) => reply.split('\n')[1] === String(port));
    if (!found) throw new Error(`expected one of our servers to be master, found ${reply}`);
    return found;
  }

  async stop(): Promise<void> {
    await Promise.all(this.#sentinels.map((sentinel) => sentinel.end('SIGKILL')));
    await Promise.all(this.servers.map((server) => server.stop()));
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** After a vote that nobody won, and after anything else that failed, they try again after twice `failover-timeout`. */
function sentinelConfiguration(port: number, folder: string, masterPort: number): string {
  return [
    `port ${port}`,
    'bind 127.0.0.1',
    `dir ${folder}`,
    `sentinel monitor ${MASTER} 127.0.0.1 ${masterPort} 2`,
    `sentinel down-after-milliseconds ${MASTER} 1000`,
    `sentinel failover-timeout ${MASTER} 1000`,
    '',
  ].join('\n');
}

async function freePorts(count: number): Promise<readonly number[]> {
  const ports = new Set<number>();
  while (ports.size < count) ports.add(await freePort());
  return [...ports];
}

/** Why no Redis of our own can be started here; undefined if one can. */
export function whyNoRedis(): string | undefined {
  try {
    execFileSync('redis-server', ['--version'], { stdio: 'ignore' });
    return undefined;
  } catch {
    return 'redis-server is not installed (apt-get install redis-server)';
  }
}

/** How redis-cli gets in. */
interface Access {
  readonly port: number;
  readonly password?: string | undefined;
  /** File; it speaks TLS. */
  readonly ca?: string | undefined;
}

function expectReply({ port, password, ca }: Access, command: readonly string[], expected: string) {
  const tls = ca === undefined ? [] : ['--tls', '--cacert', ca];
  const reply = execFileSync('redis-cli', ['-p', String(port), ...tls, ...command], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: 2_000,
    env: cliEnvironment(password),
  });
  if (!reply.includes(expected)) throw new Error(`expected ${expected}, found ${reply}`);
}

/** Not as an argument, which everybody on the machine could read. */
function cliEnvironment(password: string | undefined): NodeJS.ProcessEnv {
  return password === undefined ? process.env : { ...process.env, REDISCLI_AUTH: password };
}
