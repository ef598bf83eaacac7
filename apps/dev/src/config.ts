import { resolve } from 'node:path';
import { IN_MEMORY } from './createDevEngine.ts';
import { StartError } from './StartError.ts';

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

export type LogLevel = (typeof LOG_LEVELS)[number];

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

export type Environment = Readonly<Record<string, string | undefined>>;

export interface ConfigDefaults {
  readonly patternsFolder: string;
  readonly data: string;
  readonly isFolder: (path: string) => boolean;
}

/** A value, or a sentence that says what is wrong with it. */
type Reading<T> = { readonly value: T } | { readonly problem: string };

/**
 * The configuration that an environment stands for. An empty variable counts as missing.
 *
 * @throws StartError with a sentence for every variable that is wrong
 */
export function readConfig(env: Environment, defaults: ConfigDefaults): DevConfig {
  const readings = {
    port: readPort(env['PORT'] || '3001'),
    host: readHost(env['HOST'] || '127.0.0.1'),
    patternsFolder: readFolder(env['PATTERNS'] || defaults.patternsFolder, defaults.isFolder),
    logLevel: readLogLevel(env['LOG_LEVEL'] || 'warn'),
  };
  const problems = Object.values(readings).flatMap((one) => ('problem' in one ? one.problem : []));
  if (problems.length > 0) throw new StartError(problems);
  return {
    port: valueOf(readings.port),
    host: valueOf(readings.host),
    patternsFolder: valueOf(readings.patternsFolder),
    logLevel: valueOf(readings.logLevel),
    data: readData(env['DATA'] || defaults.data),
  };
}

function readPort(text: string): Reading<number> {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return { value: port };
  return { problem: `PORT: expected a whole number from 0 to 65535, found "${text}"` };
}

function readHost(text: string): Reading<string> {
  if (/^[\w.:-]{1,253}$/.test(text)) return { value: text };
  return { problem: `HOST: expected a host name or an IP address, found "${text}"` };
}

function readFolder(text: string, isFolder: (path: string) => boolean): Reading<string> {
  const path = resolve(text);
  if (isFolder(path)) return { value: path };
  return { problem: `PATTERNS: expected a folder with pattern files, found none at ${path}` };
}

function readData(text: string): string {
  return text === IN_MEMORY ? text : resolve(text);
}

function readLogLevel(text: string): Reading<LogLevel> {
  const level = LOG_LEVELS.find((known) => known === text);
  if (level) return { value: level };
  return { problem: `LOG_LEVEL: expected one of ${LOG_LEVELS.join(', ')}, found "${text}"` };
}

function valueOf<T>(reading: Reading<T>): T {
  if ('value' in reading) return reading.value;
  throw new StartError([reading.problem]);
}
