import { resolve } from 'node:path';
import {
  QUEUE_SCHEMES,
  readAll,
  readFolder,
  readGroup,
  readHost,
  readLogLevel,
  readNamespace,
  readPort,
  readUrl,
  readWhole,
  STORAGE_SCHEMES,
  type Environment,
  type LogLevel,
  type Reading,
} from '@srvthreds/service';
import { IN_MEMORY } from './backend/ownEngine.ts';
import type { SharedServers } from './backend/sharedEngines.ts';

/** Everything that the environment decides. */
export interface DevConfig {
  /** 0: any port that is free. */
  readonly port: number;
  readonly host: string;
  /** Absolute. */
  readonly patternsFolder: string;
  readonly logLevel: LogLevel;
  /** File with everything that must survive a restart, absolute; or `memory`, or `servers`. */
  readonly data: string;
  /** Where the engines are, if they are elsewhere. */
  readonly servers?: SharedServers;
}

/** What stands for "engines elsewhere, on servers" in place of a file. */
export const ON_SERVERS = 'servers';

export interface ConfigDefaults {
  readonly patternsFolder: string;
  readonly data: string;
  readonly isFolder?: (path: string) => boolean;
}

/**
 * The configuration that an environment stands for. An empty variable counts as missing.
 *
 * @throws StartError with a sentence for every variable that is wrong
 */
export function readConfig(env: Environment, defaults: ConfigDefaults): DevConfig {
  const folder = env['PATTERNS'] || defaults.patternsFolder;
  const data = readData(env['DATA'] || defaults.data);
  const { servers, ...config } = readAll({
    port: readPort('PORT', env['PORT'] || '3001'),
    host: readHost('HOST', env['HOST'] || '127.0.0.1'),
    patternsFolder: readFolder('PATTERNS', folder, defaults.isFolder),
    logLevel: readLogLevel('LOG_LEVEL', env['LOG_LEVEL'] || 'warn'),
    data: { value: data },
    servers: data === ON_SERVERS ? readServers(env) : { value: undefined },
  });
  return { ...config, ...(servers ? { servers } : {}) };
}

/** Named like the engines' own variables: what they are given is given to this app as well. */
function readServers(env: Environment): Reading<SharedServers> {
  return readGroup({
    storageUrl: readUrl('REDIS_URL', env['REDIS_URL'] ?? '', STORAGE_SCHEMES),
    queueUrl: readUrl('RABBITMQ_URL', env['RABBITMQ_URL'] ?? '', QUEUE_SCHEMES),
    namespace: readNamespace('NAMESPACE', env['NAMESPACE'] || 'srvthreds'),
    partitions: readWhole('PARTITIONS', env['PARTITIONS'] || '16', { least: 1, most: 256 }),
  });
}

function readData(text: string): string {
  return text === IN_MEMORY || text === ON_SERVERS ? text : resolve(text);
}
