import { lookup } from 'node:dns/promises';
import { fileURLToPath } from 'node:url';
import { errorMessage, randomId, SystemClock, type Clock } from '@srvthreds/core';
import type { Engine } from '@srvthreds/engine';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { Server } from 'socket.io';
import type { DevConfig } from './config.ts';
import { createDevEngine } from './createDevEngine.ts';
import { closeServer } from './http/closeServer.ts';
import { createHttp, MAX_BODY_BYTES } from './http/createHttp.ts';
import { eventRoutes } from './http/eventRoutes.ts';
import { isLoopbackAddress, isOwnRequest } from './http/isOwnRequest.ts';
import { statusRoutes } from './http/statusRoutes.ts';
import { thredRoutes } from './http/thredRoutes.ts';
import { Intake } from './Intake.ts';
import { JournalTail } from './journal/JournalTail.ts';
import { openConsole } from './journal/openConsole.ts';
import { RecentLines } from './journal/RecentLines.ts';
import { listen } from './listen.ts';
import { createMetrics } from './metrics.ts';
import { openGateway } from './participants/openGateway.ts';
import { loadPatterns } from './patterns/loadPatterns.ts';
import { StartError } from './StartError.ts';

const PUBLIC_FOLDER = fileURLToPath(new URL('../public', import.meta.url));

export interface ComposeOptions {
  readonly logger: Logger;
  /** Default: the machine's. */
  readonly clock?: Clock;
}

/** The app, put together and not listening yet. */
export interface DevApp {
  readonly engine: Engine;
  readonly http: FastifyInstance;
  readonly isLoopback: boolean;
  /** @returns the URL of the page @throws StartError if the address cannot be had */
  listen(): Promise<string>;
  /** Lets nothing more in, finishes what is in hand, and closes. May be called twice. */
  close(): Promise<void>;
}

/**
 * Puts everything together in one process.
 *
 * @throws StartError with everything that is wrong with the host and the patterns
 */
export async function compose(config: DevConfig, options: ComposeOptions): Promise<DevApp> {
  const { logger, clock = new SystemClock() } = options;
  const address = await addressOf(config.host);
  const isLoopback = isLoopbackAddress(address);
  const { engine, start, close } = await createDevEngine(config.data, { clock, logger });
  try {
    await loadPatterns(config.patternsFolder, engine.patterns);
  } catch (error) {
    await close();
    throw error;
  }
  const intake = new Intake(engine);
  const http = createHttp({ logger, isLoopback, publicFolder: PUBLIC_FOLDER });
  const io = new Server(http.server, {
    maxHttpBufferSize: MAX_BODY_BYTES,
    allowRequest: ({ headers }, decide) =>
      decide(null, isOwnRequest({ host: headers.host, origin: headers.origin }, isLoopback)),
  });
  const recent = new RecentLines();
  const showLines = openConsole(io, { recent, instanceId: randomId(), isLoopback });
  const tail = new JournalTail({
    threds: engine.threds,
    clock,
    logger,
    onLines: (lines) => {
      recent.add(lines);
      showLines();
    },
  });
  const gateway = openGateway(io, { intake, logger });
  // What was delivered before a restart is in nobody's mailbox any more, but in the journal.
  await tail.catchUp();
  gateway.restore(recent.all);
  engine.onMessage(gateway.deliver);
  eventRoutes(http, intake);
  thredRoutes(http, { threds: engine.threds, tail, recent });
  statusRoutes(http, { engine, intake, metrics: createMetrics(engine, io) });
  tail.start();
  await start();
  return {
    engine,
    http,
    isLoopback,
    listen: () => listen(http, { ...config, address }),
    close: once(async () => {
      await intake.close();
      tail.stop();
      await close();
      await closeServer(http, io);
    }),
  };
}

/** A name may stand for several addresses, and Socket.IO would hear only one of them. */
async function addressOf(host: string): Promise<string> {
  try {
    return (await lookup(host)).address;
  } catch (error) {
    throw new StartError([`HOST: expected a known host, found "${host}": ${errorMessage(error)}`]);
  }
}

function once(action: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => (done ??= action());
}
