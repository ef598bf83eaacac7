import {
  isLoopbackName,
  problem,
  QUEUE_SCHEMES,
  readAll,
  readFile,
  readFolder,
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
import { readJwt, type JwtRules } from './readJwt.ts';

/** Everything that the environment decides. */
export interface EngineConfig {
  readonly storageUrl: string;
  readonly queueUrl: string;
  readonly namespace: string;
  readonly partitions: number;
  /** Absolute; undefined: the patterns that the store has. */
  readonly patternsFolder: string | undefined;
  /** File that says who there is, absolute; undefined: nobody. */
  readonly directoryFile: string | undefined;
  readonly host: string;
  /** 0: any port that is free. */
  readonly port: number;
  /** What opens all of `/api/`; undefined: nothing does, or, without `jwt`, it is open on this machine. */
  readonly apiToken: string | undefined;
  /** By which tokens participants are known; undefined: by none. */
  readonly jwt: JwtRules | undefined;
  readonly logLevel: LogLevel;
  /** Name among the engines of the store; undefined: a random one. */
  readonly engineId: string | undefined;
  /** Longest time between the first signal and the end, milliseconds. */
  readonly shutdownMs: number;
  /** Longest wait for the commit of an event that came in by HTTP, milliseconds. */
  readonly maxWaitMs: number;
  /** Most events from HTTP in hand at a time. */
  readonly maxInHand: number;
}

/** Shorter ones can be guessed. */
const TOKEN_LENGTH = 16;

/**
 * The configuration that an environment stands for. An empty variable counts as missing.
 *
 * @throws StartError with a sentence for every variable that is wrong
 */
export function readConfig(env: Environment): EngineConfig {
  const storage = firstOf(env, ['STORAGE_URL', 'REDIS_URL']);
  const queue = firstOf(env, ['QUEUE_URL', 'RABBITMQ_URL']);
  const host = env['HOST'] || '127.0.0.1';
  const whole = (name: string, byDefault: number, least: number, most: number): Reading<number> =>
    readWhole(name, env[name] || String(byDefault), { least, most });
  return readAll({
    storageUrl: readUrl(storage.name, storage.text, STORAGE_SCHEMES),
    queueUrl: readUrl(queue.name, queue.text, QUEUE_SCHEMES),
    namespace: readNamespace('NAMESPACE', env['NAMESPACE'] || 'srvthreds'),
    partitions: whole('PARTITIONS', 16, 1, 256),
    patternsFolder: ifSet(env['PATTERNS'], (text) => readFolder('PATTERNS', text)),
    directoryFile: ifSet(env['DIRECTORY'], (text) => readFile('DIRECTORY', text)),
    host: readHost('HOST', host),
    port: readPort('PORT', env['PORT'] || '3001'),
    apiToken: readToken(env, host),
    jwt: readJwt(env),
    logLevel: readLogLevel('LOG_LEVEL', env['LOG_LEVEL'] || 'info'),
    engineId: ifSet(env['ENGINE_ID'], (text) => readNamespace('ENGINE_ID', text)),
    shutdownMs: whole('SHUTDOWN_MS', 25_000, 1_000, 600_000),
    maxWaitMs: whole('MAX_WAIT_MS', 10_000, 100, 60_000),
    maxInHand: whole('MAX_IN_HAND', 1_000, 1, 100_000),
  });
}

/** The first variable that is set; the last is the one to name if none is. */
function firstOf(
  env: Environment,
  names: readonly [string, string],
): { name: string; text: string } {
  const name = names.find((one) => env[one]) ?? names[1];
  return { name, text: env[name] ?? '' };
}

function ifSet<T>(
  text: string | undefined,
  read: (text: string) => Reading<T>,
): Reading<T | undefined> {
  return text ? read(text) : { value: undefined };
}

/** Nobody gets in by accident: what others can reach has a token. */
function readToken(env: Environment, host: string): Reading<string | undefined> {
  const text = env['API_TOKEN'];
  if (text) {
    if (/^[\x21-\x7e]*$/.test(text) && text.length >= TOKEN_LENGTH) return { value: text };
    const expected = `at least ${TOKEN_LENGTH} letters, digits or signs without blanks`;
    return problem('API_TOKEN', expected, `${text.length} characters`);
  }
  if (isLoopbackName(host) || env['JWT_SECRET'] || env['JWT_PUBLIC_KEY'])
    return { value: undefined };
  return problem('API_TOKEN', `a token, because others can reach HOST ${host}`, 'none');
}
