import { randomId, SystemClock, type Clock } from '@srvthreds/core';
import { DeadLetters, type Engine } from '@srvthreds/engine';
import {
  addressOf,
  closeHttp,
  createHttp,
  createMetrics,
  deadLetterRoutes,
  eventRoutes,
  Intake,
  isLoopbackAddress,
  isOwnRequest,
  keepOnly,
  listen,
  loadPatterns,
  MAX_BODY_BYTES,
  onlyOnce,
  statusRoutes,
} from '@srvthreds/service';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { Server } from 'socket.io';
import type { DevConfig } from './config.ts';
import type { Backend } from './backend/Backend.ts';
import { ownEngine, type BackendOptions } from './backend/ownEngine.ts';
import { sharedEngines } from './backend/sharedEngines.ts';
import { thredRoutes } from './http/thredRoutes.ts';
import { keptIn } from './keptIn.ts';
import { JournalTail } from './journal/JournalTail.ts';
import { openConsole } from './journal/openConsole.ts';
import { RecentLines } from './journal/RecentLines.ts';
import { openGateway } from './participants/openGateway.ts';
import { PAGE_HEADERS, servePage } from './servePage.ts';

export interface ComposeOptions {
  readonly logger: Logger;
  /** Default: the machine's. */
  readonly clock?: Clock;
}

/** The app, put together and not listening yet. */
export interface DevApp {
  /** The engine of this process, if it has one. */
  readonly engine?: Engine;
  /** Ids of the patterns in use. */
  readonly patterns: () => readonly string[];
  readonly http: FastifyInstance;
  readonly isLoopback: boolean;
  /** @returns the URL of the page @throws StartError if the address cannot be had */
  listen(): Promise<string>;
  /** Lets nothing more in, finishes what is in hand, and closes. May be called twice. */
  close(): Promise<void>;
}

/**
 * Puts everything together in one process; only the engines may be elsewhere.
 *
 * @throws StartError with everything that is wrong with the host and the patterns
 */
export async function compose(config: DevConfig, options: ComposeOptions): Promise<DevApp> {
  const { logger, clock = new SystemClock() } = options;
  const address = await addressOf(config.host);
  const isLoopback = isLoopbackAddress(address);
  const backend = await openBackend(config, { logger, clock });
  const { threds, patterns } = backend;
  const intake = new Intake(backend.handler);
  const http = createHttp({ logger, isLoopback, headers: PAGE_HEADERS });
  servePage(http);
  const io = new Server(http.server, {
    maxHttpBufferSize: MAX_BODY_BYTES,
    allowRequest: ({ headers }, decide) =>
      decide(null, isOwnRequest({ host: headers.host, origin: headers.origin }, isLoopback)),
  });
  const recent = new RecentLines();
  const showLines = openConsole(io, {
    recent,
    instanceId: randomId(),
    isLoopback,
    kept: keptIn(config.data),
  });
  const tail = new JournalTail({
    threds,
    clock,
    logger,
    onLines: (lines) => {
      recent.add(lines);
      backend.onLines?.(lines);
      showLines();
    },
  });
  const gateway = openGateway(io, { intake, logger });
  // What was delivered before a restart is in nobody's mailbox any more, but in the journal.
  await tail.catchUp();
  gateway.restore(recent.all);
  backend.onMessage(gateway.deliver);
  eventRoutes(http, intake);
  deadLetterRoutes(http, new DeadLetters(threds, backend.inboundQ, { clock }));
  thredRoutes(http, { threds, tail, recent });
  const connectionCount = (): number => io.engine.clientsCount;
  statusRoutes(http, {
    patterns,
    metrics: createMetrics({ ...backend, connectionCount }),
    health: backend.health,
    readiness: () => ({ isReady: intake.isOpen && backend.isReady() }),
  });
  tail.start();
  await backend.start();
  return {
    ...(backend.engine ? { engine: backend.engine } : {}),
    patterns: () => Object.keys(patterns.active),
    http,
    isLoopback,
    listen: () => listen(http, { ...config, address, command: 'npm start' }),
    close: onlyOnce(async () => {
      await intake.close();
      tail.stop();
      await backend.close();
      for (const namespace of ['/', '/console']) io.of(namespace).disconnectSockets(true);
      await closeHttp(http, () => io.engine.close());
    }),
  };
}

async function openBackend(
  { data, patternsFolder, servers }: DevConfig,
  options: BackendOptions,
): Promise<Backend> {
  if (servers) return sharedEngines(servers, options);
  const backend = ownEngine(data, options);
  try {
    await keepOnly(await loadPatterns(patternsFolder, backend.patterns), backend.patterns);
    return backend;
  } catch (error) {
    await backend.close();
    throw error;
  }
}
