import { fileURLToPath } from 'node:url';
import { freePort, retry } from '../services/processes.ts';
import { whyNoRabbitServer } from '../services/rabbitmq.ts';
import { whyNoRedis } from '../services/redis.ts';
import { Child } from './Child.ts';
import { findServer, type FoundServer, type ServerKind } from './findServer.ts';

const REDIS: ServerKind = {
  name: 'redis',
  variable: 'REDIS_URL',
  port: 6379,
  usualUrl: 'redis://127.0.0.1:6379',
  whyNot: whyNoRedis,
};
const RABBITMQ: ServerKind = {
  name: 'rabbitmq',
  variable: 'RABBITMQ_URL',
  port: 5672,
  usualUrl: 'amqp://guest:guest@127.0.0.1:5672',
  whyNot: whyNoRabbitServer,
};
const pathOf = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const ENGINE = pathOf('apps/engine/src/main.ts');
const PAGE = pathOf('apps/dev/src/main.ts');
const SAMPLES = {
  PATTERNS: pathOf('apps/dev/patterns'),
  DIRECTORY: pathOf('apps/dev/directory.json'),
};

const STARTS_WITHIN_MS = 60_000;
/** A little longer than what an engine allows itself. */
const STOPS_WITHIN_MS = 30_000;

export interface FleetOptions {
  readonly engines: number;
  /** Start servers even if some run already. */
  readonly ownServers: boolean;
  readonly print: (line: string) => void;
}

/** All processes: servers that were started here, engines, the page. */
export class Fleet {
  readonly #options: FleetOptions;
  readonly #servers: Child[] = [];
  readonly #engines: Child[] = [];
  #page: Child | undefined;
  #stopping: Promise<void> | undefined;

  constructor(options: FleetOptions) {
    this.#options = options;
  }

  get isStopping(): boolean {
    return this.#stopping !== undefined;
  }

  /** @throws Error if a part of it does not start */
  async start(): Promise<void> {
    const { engines, print } = this.#options;
    const [redis, rabbitmq] = await Promise.all([this.#find(REDIS), this.#find(RABBITMQ)]);
    const env = {
      NAMESPACE: process.env['NAMESPACE'] || 'srvthreds-dev',
      ...SAMPLES,
      PATTERNS: process.env['PATTERNS'] || SAMPLES.PATTERNS,
      REDIS_URL: redis.url,
      RABBITMQ_URL: rabbitmq.url,
      LOG_LEVEL: process.env['LOG_LEVEL'] || 'warn',
    };
    const numbers = Array.from({ length: engines }, (_, index) => index + 1);
    await Promise.all(numbers.map((number) => this.#startEngine(number, env)));
    this.#startPage(env);
    await this.#page!.line(/Ctrl\+C ends it/, STARTS_WITHIN_MS);
    print('All run. Ctrl+C ends them in good order; try kill -9 on an engine first.');
  }

  /** The page first, so that nothing comes in any more; then the engines; then the servers that were started here. */
  stop(): Promise<void> {
    return (this.#stopping ??= this.#stop());
  }

  /** Ends whatever is left, at once. */
  kill(): void {
    for (const child of this.#all()) child.signal('SIGKILL');
  }

  async #stop(): Promise<void> {
    const page = this.#page ? [this.#page] : [];
    for (const children of [page, this.#engines, this.#servers]) await this.#end(children);
  }

  async #end(children: readonly Child[]): Promise<void> {
    const running = children.filter(({ isRunning }) => isRunning);
    if (running.length === 0) return;
    for (const child of running) child.signal('SIGTERM');
    const killing = setTimeout(() => {
      for (const child of running) child.signal('SIGKILL');
    }, STOPS_WITHIN_MS);
    await Promise.all(running.map((child) => child.ended()));
    clearTimeout(killing);
    this.#options.print(`stopped: ${running.map(({ name }) => name).join(', ')}`);
  }

  async #find(kind: ServerKind): Promise<FoundServer> {
    const { ownServers, print } = this.#options;
    const found = await findServer(kind, { own: ownServers, print });
    if (found.child) this.#servers.push(this.#watched(found.child));
    print(`${kind.name.padEnd(9)}  ${hostOf(found.url)}  ${found.how}`);
    return found;
  }

  async #startEngine(number: number, env: Readonly<Record<string, string>>): Promise<void> {
    const { print } = this.#options;
    const port = await freePort();
    const name = `engine-${number}`;
    const own = { PORT: String(port), HOST: '127.0.0.1', ENGINE_ID: `${name}-${process.pid}` };
    const child = new Child({ name, args: [ENGINE], env: { ...env, ...own }, print });
    this.#engines.push(this.#watched(child));
    const url = `http://127.0.0.1:${port}`;
    await retry(() => expectReady(url, child), { withinMs: STARTS_WITHIN_MS, everyMs: 100 });
    print(`${name.padEnd(9)}  ${url}  pid ${child.pid}`);
  }

  #startPage(env: Readonly<Record<string, string>>): void {
    const { print } = this.#options;
    const own = { ...env, DATA: 'servers' };
    this.#page = this.#watched(new Child({ name: 'page', args: [PAGE], env: own, print }));
  }

  #watched(child: Child): Child {
    void this.#watch(child);
    return child;
  }

  async #watch(child: Child): Promise<void> {
    const how = await child.ended();
    if (!this.isStopping) this.#options.print(`${child.name} has ended (${how})`);
  }

  #all(): readonly Child[] {
    return [...(this.#page ? [this.#page] : []), ...this.#engines, ...this.#servers];
  }
}

async function expectReady(url: string, child: Child): Promise<void> {
  if (!child.isRunning) return;
  const { status } = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(2_000) });
  if (status !== 200) throw new Error(`expected ${child.name} to be ready, found ${status}`);
}

/** Without user and password. */
function hostOf(url: string): string {
  return url.replace(/\/\/[^@/]*@/, '//');
}
