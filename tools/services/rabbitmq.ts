import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, retry, ServerProcess } from './processes.ts';

// Not the command on the PATH, which changes to a user who cannot write our folder.
const SERVER = '/usr/lib/rabbitmq/bin/rabbitmq-server';
const STARTS_WITHIN_MS = 60_000;
const ANSWERS_WITHIN_MS = 2_000;
const ENDS_WITHIN_MS = 20_000;

export interface RabbitServerOptions {
  /** Lines for its `rabbitmq.conf`. */
  readonly configuration?: readonly string[];
}

/**
 * A RabbitMQ node of our own, on free ports, in a folder of its own; it knows `guest`, and no plugins.
 *
 * RabbitMQ 3.10 loses a quorum queue, and what it confirmed for it, if it is killed within a second after the queue was
 * made: let a new queue settle before.
 */
export class RabbitServer {
  readonly port: number;
  readonly #folder: string;
  readonly #environment: readonly string[];
  readonly #portMapper: ServerProcess;
  #process: ServerProcess;
  /** A test that fails badly leaves nothing behind. */
  readonly #onExit = () => this.#kill();

  private constructor(
    [port, distributionPort, mapperPort]: readonly [number, number, number],
    { configuration = [] }: RabbitServerOptions,
  ) {
    this.port = port;
    this.#folder = mkdtempSync(join(tmpdir(), 'srvthreds-rabbitmq-'));
    const inFolder = (name: string): string => join(this.#folder, name);
    writeFileSync(inFolder('rabbitmq.conf'), [...configuration, ''].join('\n'));
    writeFileSync(inFolder('enabled_plugins'), '[].\n');
    this.#environment = [
      `HOME=${this.#folder}`,
      `RABBITMQ_NODENAME=test${port}@localhost`,
      `RABBITMQ_NODE_PORT=${port}`,
      'RABBITMQ_NODE_IP_ADDRESS=127.0.0.1',
      `RABBITMQ_DIST_PORT=${distributionPort}`,
      `ERL_EPMD_PORT=${mapperPort}`,
      'ERL_EPMD_ADDRESS=127.0.0.1',
      `RABBITMQ_MNESIA_BASE=${inFolder('mnesia')}`,
      `RABBITMQ_LOG_BASE=${inFolder('log')}`,
      `RABBITMQ_PID_FILE=${inFolder('pid')}`,
      `RABBITMQ_CONFIG_FILE=${inFolder('rabbitmq.conf')}`,
      `RABBITMQ_ADVANCED_CONFIG_FILE=${inFolder('advanced.config')}`,
      `RABBITMQ_ENABLED_PLUGINS_FILE=${inFolder('enabled_plugins')}`,
      'RABBITMQ_CONF_ENV_FILE=/dev/null',
      'RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS=-kernel inet_dist_use_interface {127,0,0,1}',
      `ERL_CRASH_DUMP=${inFolder('erl_crash.dump')}`,
      // Makes the script become the node, so that signals reach it.
      'RUNNING_UNDER_SYSTEMD=true',
    ];
    // Else the node starts one that outlives it.
    const mapperArgs = ['-port', String(mapperPort), '-address', '127.0.0.1'];
    this.#portMapper = new ServerProcess('epmd', mapperArgs);
    this.#process = this.#launch();
    process.once('exit', this.#onExit);
  }

  static async start(options: RabbitServerOptions = {}): Promise<RabbitServer> {
    const server = new RabbitServer(await freePorts(), options);
    try {
      await server.#answers();
      return server;
    } catch (error) {
      const reason = server.#lastWords();
      await server.stop();
      throw new Error(`expected RabbitMQ to start: ${reason}`, { cause: error });
    }
  }

  get url(): string {
    return `amqp://guest:guest@127.0.0.1:${this.port}`;
  }

  /** Its process; another one after each `startAgain`. */
  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** SIGSTOP and SIGCONT stall it and let it go on. */
  signal(signal: NodeJS.Signals): void {
    this.#process.signal(signal);
  }

  /** Ends it, in good order or by SIGKILL; what it wrote stays for `startAgain`. */
  async end(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    const killing = setTimeout(() => this.#process.signal('SIGKILL'), ENDS_WITHIN_MS);
    await this.#process.end(signal);
    clearTimeout(killing);
  }

  async startAgain(): Promise<void> {
    this.#process = this.#launch();
    await this.#answers();
  }

  /** Ends it for good, and removes its folder. */
  async stop(): Promise<void> {
    process.off('exit', this.#onExit);
    await this.#process.end('SIGKILL');
    await this.#portMapper.end('SIGKILL');
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #kill(): void {
    this.#process.signal('SIGKILL');
    this.#portMapper.signal('SIGKILL');
  }

  #launch(): ServerProcess {
    return new ServerProcess('/usr/bin/env', [...this.#environment, SERVER]);
  }

  #answers(): Promise<void> {
    return retry(() => expectGreeting(this.port), { withinMs: STARTS_WITHIN_MS });
  }

  #lastWords(): string {
    const file = join(this.#folder, 'log', `test${this.port}@localhost.log`);
    return existsSync(file) ? readFileSync(file, 'utf8').slice(-1_000) : 'it wrote no log';
  }
}

/** Why no RabbitMQ of our own can be started here; undefined if one can. */
export function whyNoRabbitServer(): string | undefined {
  return existsSync(SERVER)
    ? undefined
    : 'rabbitmq-server is not installed (apt-get install rabbitmq-server)';
}

async function freePorts(): Promise<[number, number, number]> {
  for (;;) {
    const ports = [await freePort(), await freePort(), await freePort()] as const;
    if (new Set(ports).size === ports.length) return [...ports];
  }
}

/** A broker that is up answers the protocol's header with a frame of a method, type 1. */
function expectGreeting(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', timeout: ANSWERS_WITHIN_MS });
    const fail = (found: string) => {
      socket.destroy();
      reject(new Error(`expected RabbitMQ to answer on port ${port}, found ${found}`));
    };
    socket.once('connect', () => socket.write('AMQP\x00\x00\x09\x01'));
    socket.on('error', ({ message }) => fail(message));
    socket.once('timeout', () => fail('silence'));
    socket.once('end', () => fail('the end'));
    socket.once('data', (bytes: Buffer) => {
      if (bytes[0] !== 1) return fail('another protocol');
      socket.destroy();
      return resolve();
    });
  });
}
