import { connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './processes.ts';

interface Pair {
  readonly client: Socket;
  readonly server: Socket;
}

/** Stands between programs and a server, and can break what goes through. */
export class Proxy {
  readonly port: number;
  readonly #listener: Server;
  readonly #targetPort: number;
  readonly #pairs = new Set<Pair>();
  readonly #stalled = new Set<Pair>();
  #delayMs = 0;

  private constructor(port: number, targetPort: number) {
    this.port = port;
    this.#targetPort = targetPort;
    this.#listener = createServer({ noDelay: true }, (client) => this.#accept(client));
  }

  /** @param targetPort of the server, on this machine */
  static async start(targetPort: number): Promise<Proxy> {
    const proxy = new Proxy(await freePort(), targetPort);
    await new Promise<void>((resolve, reject) => {
      proxy.#listener.once('error', reject);
      proxy.#listener.listen(proxy.port, '127.0.0.1', resolve);
    });
    return proxy;
  }

  /** The same URL, through here. */
  through(url: string): string {
    return url.replace(`:${this.#targetPort}`, `:${this.port}`);
  }

  /** Breaks connections off, without a good-bye; new ones are taken. @returns how many */
  cut(isConcerned: () => boolean = () => true): number {
    const concerned = [...this.#pairs].filter(isConcerned);
    for (const pair of concerned) drop(pair);
    return concerned.length;
  }

  /** Lets nothing through, either way, and says nothing; what was held back follows after `resume`. @returns how many */
  stall(isConcerned: () => boolean = () => true): number {
    const concerned = [...this.#pairs].filter(isConcerned);
    for (const pair of concerned) {
      this.#stalled.add(pair);
      pair.client.pause();
      pair.server.pause();
    }
    return concerned.length;
  }

  resume(): void {
    for (const { client, server } of this.#stalled) {
      client.resume();
      server.resume();
    }
    this.#stalled.clear();
  }

  /** Holds everything back for so long, in order; 0 for no more. */
  delay(ms: number): void {
    this.#delayMs = ms;
  }

  async stop(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.#listener.close(resolve));
  }

  #accept(client: Socket): void {
    const server = connect({ port: this.#targetPort, host: '127.0.0.1', noDelay: true });
    const pair = { client, server };
    this.#pairs.add(pair);
    this.#pipe(client, server, pair);
    this.#pipe(server, client, pair);
  }

  #pipe(from: Socket, to: Socket, pair: Pair): void {
    const write = (bytes: Buffer): void => {
      if (to.destroyed || to.write(bytes)) return;
      from.pause();
      to.once('drain', () => !this.#stalled.has(pair) && from.resume());
    };
    let held = 0;
    let last: Promise<unknown> = Promise.resolve();
    const writeLater = async (bytes: Buffer, before: Promise<unknown>): Promise<void> => {
      held++;
      await Promise.all([before, sleep(this.#delayMs)]);
      held--;
      write(bytes);
    };
    from.on('data', (bytes) => {
      // Nothing overtakes what is held back, even when there is no delay any more.
      if (this.#delayMs === 0 && held === 0) write(bytes);
      else last = writeLater(bytes, last);
    });
    from.on('error', () => drop(pair));
    from.on('end', () => void last.then(() => to.end()));
    from.on('close', () => {
      this.#pairs.delete(pair);
      this.#stalled.delete(pair);
      drop(pair);
    });
  }
}

function drop({ client, server }: Pair): void {
  client.destroy();
  server.destroy();
}
