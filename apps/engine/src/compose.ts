import { JwtAuthenticator } from '@srvthreds/agents';
import { SystemClock, type Clock } from '@srvthreds/core';
import { Engine } from '@srvthreds/engine';
import { EventQ, MessageQ } from '@srvthreds/queue';
import {
  addressOf,
  closeHttp,
  createHttp,
  createMetrics,
  deadLetterRoutes,
  eventRoutes,
  guardApi,
  Intake,
  isLoopbackAddress,
  listen,
  loadPatterns,
  onlyOnce,
  StartError,
  statusRoutes,
} from '@srvthreds/service';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { EngineConfig } from './config.ts';
import { createExporter } from './createExporter.ts';
import { thredRoutes } from './http/thredRoutes.ts';
import { readDirectory } from './readDirectory.ts';
import { readinessOf } from './readiness.ts';
import { openServers, type Servers } from './servers.ts';

/** Of the time to stop in, what is left for closing connections. */
const CLOSE_MS = 3_000;

export interface ComposeOptions {
  readonly logger: Logger;
  /** Default: the machine's. */
  readonly clock?: Clock;
}

/** The service, put together; its engine does not take part yet. */
export interface EngineApp {
  readonly engine: Engine;
  readonly http: FastifyInstance;
  /** Takes part, then listens. @returns its URL @throws StartError */
  start(): Promise<string>;
  /** Lets nothing more in, finishes what is in hand, gives its partitions back, and closes. May be called twice. */
  close(): Promise<void>;
}

/**
 * Puts one engine and its HTTP together.
 *
 * @throws StartError with everything that is wrong
 */
export async function compose(config: EngineConfig, options: ComposeOptions): Promise<EngineApp> {
  const { logger, clock = new SystemClock() } = options;
  const address = await addressOf(config.host);
  const isLoopback = isLoopbackAddress(address);
  if (!isLoopback && !isGuarded(config))
    throw new StartError([`API_TOKEN: expected a token, because HOST is ${address}, found none`]);
  const directory = await readDirectory(config.directoryFile);
  const servers = await openServers(config, { clock, logger });
  const { storage, service } = servers;
  const engine = new Engine(new EventQ(service, { partitions: config.partitions, clock }), {
    storage,
    messageQ: new MessageQ(service),
    directory,
    clock,
    logger,
    ...(config.engineId === undefined ? {} : { id: config.engineId }),
  });
  const intake = new Intake(engine, config);
  const http = serve({ engine, intake, servers }, { ...config, isLoopback, logger, clock });
  const closeAll = async (): Promise<void> => {
    const end = performance.now() + config.shutdownMs - CLOSE_MS;
    await intake.close();
    await engine.shutdown({ graceMs: Math.max(0, end - performance.now()) });
    await closeHttp(http);
    await servers.close();
  };
  return {
    engine,
    http,
    start: async () => {
      if (config.patternsFolder !== undefined)
        await loadPatterns(config.patternsFolder, engine.patterns);
      await engine.start();
      return listen(http, { ...config, address, command: 'npm run start-engine' });
    },
    close: onlyOnce(closeAll),
  };
}

/** Others than whoever sits at this machine are kept out. */
function isGuarded({ apiToken, jwt }: EngineConfig): boolean {
  return apiToken !== undefined || jwt !== undefined;
}

interface Served {
  readonly engine: Engine;
  readonly intake: Intake;
  readonly servers: Servers;
}

function serve(
  { engine, intake, servers }: Served,
  options: Pick<EngineConfig, 'apiToken' | 'jwt'> &
    Required<ComposeOptions> & { isLoopback: boolean },
): FastifyInstance {
  const { apiToken, jwt, isLoopback, logger, clock } = options;
  const { inboundQ, threds, patterns } = engine;
  const http = createHttp({ logger, isLoopback });
  let connections = 0;
  http.server.on('connection', (socket) => {
    connections++;
    socket.once('close', () => connections--);
  });
  const metrics = createMetrics({
    inboundQ,
    threds,
    onHandled: (listener) => void engine.onHandled(listener),
    connectionCount: () => connections,
  });
  const exporter = createExporter(engine, metrics);
  const participants = jwt && new JwtAuthenticator({ ...jwt, clock });
  const senderOf = guardApi(http, { serviceToken: apiToken, participants });
  eventRoutes(http, intake, senderOf);
  thredRoutes(http, threds);
  deadLetterRoutes(http, engine.deadLetters);
  statusRoutes(http, {
    patterns,
    metrics,
    health: () => ({ engine: engine.health }),
    readiness: readinessOf({ engine, intake }, servers),
  });
  http.get('/metrics', async (_request, reply) =>
    reply.type(exporter.contentType).send(await exporter.text()),
  );
  return http;
}
