import { resolve } from 'node:path';
import {
  readAll,
  readFolder,
  readHost,
  readLogLevel,
  readPort,
  type Environment,
  type LogLevel,
} from '@srvthreds/service';
import { IN_MEMORY } from './backend/ownEngine.ts';

/** Everything that the environment decides. */
export interface DevConfig {
  /** 0: any port that is free. */
  readonly port: number;
  readonly host: string;
  /** Absolute. */
  readonly patternsFolder: string;
  readonly logLevel: LogLevel;
  /** File with everything that must survive a restart, absolute; or `memory`. */
  readonly data: string;
}

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
  return readAll({
    port: readPort('PORT', env['PORT'] || '3001'),
    host: readHost('HOST', env['HOST'] || '127.0.0.1'),
    patternsFolder: readFolder('PATTERNS', folder, defaults.isFolder),
    logLevel: readLogLevel('LOG_LEVEL', env['LOG_LEVEL'] || 'warn'),
    data: { value: readData(env['DATA'] || defaults.data) },
  });
}

function readData(text: string): string {
  return text === IN_MEMORY ? text : resolve(text);
}
