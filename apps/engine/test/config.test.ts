import { generateKeyPairSync } from 'node:crypto';
import { StartError } from '@srvthreds/service';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../src/config.ts';

const SECRET = 'a secret of thirty-two bytes or more';
const SERVERS = { REDIS_URL: 'redis://localhost', RABBITMQ_URL: 'amqp://localhost' };

function problemsOf(env: Record<string, string>): readonly string[] {
  try {
    readConfig(env);
    return [];
  } catch (error) {
    if (error instanceof StartError) return error.problems;
    throw error;
  }
}

describe('readConfig', () => {
  it('needs to know the servers, and has a default for everything else', () => {
    expect(readConfig({ ...SERVERS, PORT: '', API_TOKEN: '' })).toEqual({
      storageUrl: 'redis://localhost',
      queueUrl: 'amqp://localhost',
      namespace: 'srvthreds',
      partitions: 16,
      patternsFolder: undefined,
      directoryFile: undefined,
      host: '127.0.0.1',
      port: 3001,
      apiToken: undefined,
      jwt: undefined,
      logLevel: 'info',
      engineId: undefined,
      shutdownMs: 25_000,
      maxWaitMs: 10_000,
      maxInHand: 1_000,
    });
  });

  it('takes other stores and queues by the scheme of their URLs', () => {
    const env = { STORAGE_URL: 'sqlite:a.db', QUEUE_URL: 'memory:', REDIS_URL: 'redis://unused' };
    expect(readConfig(env)).toMatchObject({ storageUrl: 'sqlite:a.db', queueUrl: 'memory:' });
    const cluster = { ...SERVERS, REDIS_URL: 'redis+cluster://a:1,b:2' };
    expect(readConfig(cluster).storageUrl).toBe('redis+cluster://a:1,b:2');
  });

  it('names every wrong variable at once, with what was expected and found', () => {
    const env = {
      REDIS_URL: 'http://somewhere',
      NAMESPACE: 'a b',
      PARTITIONS: '257',
      PATTERNS: '/nowhere',
      DIRECTORY: '/nowhere.json',
      HOST: '0.0.0.0',
      PORT: 'web',
      LOG_LEVEL: 'loud',
      SHUTDOWN_MS: '1.5',
    };
    expect(problemsOf(env)).toEqual([
      'REDIS_URL: expected a URL that begins with redis:, rediss:, redis+cluster:, rediss+cluster:, redis+sentinel:, sqlite:, memory:, found http:',
      'RABBITMQ_URL: expected a URL that begins with amqp:, amqps:, redis:, rediss:, redis+cluster:, rediss+cluster:, redis+sentinel:, sqlite:, memory:, found none',
      'NAMESPACE: expected 1 to 32 letters, digits, _ and -, found "a b"',
      'PARTITIONS: expected a whole number from 1 to 256, found "257"',
      'PATTERNS: expected a folder with pattern files, found none at /nowhere',
      'DIRECTORY: expected a file, found none at /nowhere.json',
      'PORT: expected a whole number from 0 to 65535, found "web"',
      'API_TOKEN: expected a token, because others can reach HOST 0.0.0.0, found none',
      'LOG_LEVEL: expected one of fatal, error, warn, info, debug, trace, silent, found "loud"',
      'SHUTDOWN_MS: expected a whole number from 1000 to 600000, found "1.5"',
    ]);
  });

  it('repeats no password and no token', () => {
    const env = { ...SERVERS, REDIS_URL: 'http://me:secret@host', API_TOKEN: 'secret' };
    expect(problemsOf(env)).toHaveLength(2);
    expect(problemsOf(env).join()).not.toContain('secret');
  });

  it.each(['127.0.0.1', '::1', 'localhost', '127.1.2.3'])('needs no token on %s', (HOST) => {
    expect(problemsOf({ ...SERVERS, HOST })).toEqual([]);
  });

  it.each(['0.0.0.0', '::', '10.0.0.1', 'engine.local'])('needs a token on %s', (HOST) => {
    expect(problemsOf({ ...SERVERS, HOST })).toHaveLength(1);
    expect(problemsOf({ ...SERVERS, HOST, API_TOKEN: 'sixteen-letters-' })).toEqual([]);
    expect(problemsOf({ ...SERVERS, HOST, API_TOKEN: 'too-short' })).toHaveLength(1);
    expect(problemsOf({ ...SERVERS, HOST, JWT_SECRET: SECRET })).toEqual([]);
  });

  it('knows participants by a secret or by a key, for its own name unless told another', () => {
    const { jwt } = readConfig({ ...SERVERS, JWT_SECRET: SECRET, JWT_ISSUER: 'login' });
    expect(jwt).toEqual({ keys: { secrets: [SECRET] }, issuer: 'login', audience: 'srvthreds' });
    const { publicKey } = generateKeyPairSync('ed25519');
    const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
    const oneLine = { ...SERVERS, JWT_PUBLIC_KEY: pem.replaceAll('\n', '\\n') };
    expect(readConfig(oneLine).jwt?.keys).toEqual({ publicKeys: [pem] });
  });

  it('refuses a secret that can be guessed and a key that is none, without repeating them', () => {
    expect(problemsOf({ ...SERVERS, JWT_SECRET: 'guess me' })).toEqual([
      'JWT_SECRET: expected a secret of at least 32 bytes, found 8',
    ]);
    expect(problemsOf({ ...SERVERS, JWT_PUBLIC_KEY: 'guess me' })).toEqual([
      'JWT_PUBLIC_KEY: expected a public key as PEM, found something else',
    ]);
    expect(problemsOf({ ...SERVERS, JWT_SECRET: SECRET, JWT_PUBLIC_KEY: SECRET })).toEqual([
      'JWT_SECRET: expected either this or JWT_PUBLIC_KEY, found both of them',
    ]);
  });
});
