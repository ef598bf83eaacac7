import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, retry, ServerProcess } from './processes.ts';

const STARTS_WITHIN_MS = 10_000;
const CLUSTER_WITHIN_MS = 20_000;

export interface RedisServerOptions {
  /** Default `everysec`; `no` keeps nothing on disk. */
  readonly appendFsync?: 'always' | 'everysec' | 'no';
  readonly extraArgs?: readonly string[];
}

/** A Redis server of our own, on a free port, in a folder of its own. */
export class RedisServer {
  readonly port: number;
  readonly #folder: string;
  readonly #args: readonly string[];
  #process: ServerProcess;

  private constructor(
    port: number,
    { appendFsync = 'everysec', extraArgs = [] }: RedisServerOptions,
  ) {
    this.port = port;
    this.#folder = mkdtempSync(join(tmpdir(), 'srvthreds-redis-'));
    const disk =
      appendFsync === 'no'
        ? ['--appendonly', 'no']
        : ['--appendonly', 'yes', '--appendfsync', appendFsync];
    this.#args = `--port ${port} --bind 127.0.0.1 --dir ${this.#folder}`
      .split(' ')
      .concat(['--save', ''], disk, extraArgs);
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
    return retry(() => expectReply(this.port, ['ping'], 'PONG'), { withinMs: STARTS_WITHIN_MS });
  }
}

/** A Redis Cluster of our own: masters with as many replicas each. */
export class RedisCluster {
  readonly servers: readonly RedisServer[];

  private constructor(servers: readonly RedisServer[]) {
    this.servers = servers;
  }

  static async start({ masters = 3, replicas = 0 } = {}): Promise<RedisCluster> {
    const extraArgs =
      '--cluster-enabled yes --cluster-node-timeout 1000 --cluster-require-full-coverage no'.split(
        ' ',
      );
    const servers: RedisServer[] = [];
    for (let i = 0; i < masters * (1 + replicas); i++)
      servers.push(await RedisServer.start({ appendFsync: 'no', extraArgs }));
    const nodes = servers.map(({ port }) => `127.0.0.1:${port}`);
    const options = ['--cluster-yes', '--cluster-replicas', String(replicas)];
    execFileSync('redis-cli', ['--cluster', 'create', ...nodes, ...options], { stdio: 'ignore' });
    for (const { port } of servers)
      await retry(() => expectReply(port, ['cluster', 'info'], 'cluster_state:ok'), {
        withinMs: CLUSTER_WITHIN_MS,
      });
    return new RedisCluster(servers);
  }

  get url(): string {
    return `redis+cluster://${this.servers.map(({ port }) => `127.0.0.1:${port}`).join(',')}`;
  }

  async stop(): Promise<void> {
    await Promise.all(this.servers.map((server) => server.stop()));
  }
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

function expectReply(port: number, command: readonly string[], expected: string): void {
  const reply = execFileSync('redis-cli', ['-p', String(port), ...command], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: 2_000,
  });
  if (!reply.includes(expected)) throw new Error(`expected ${expected}, found ${reply}`);
}
