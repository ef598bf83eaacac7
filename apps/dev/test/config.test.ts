import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../src/config.ts';
import { StartError } from '@srvthreds/service';

const defaults = {
  patternsFolder: '/patterns',
  data: '/data.db',
  isFolder: (path: string) => path !== '/nowhere',
};

function problemsOf(env: Record<string, string>): readonly string[] {
  try {
    readConfig(env, defaults);
    return [];
  } catch (error) {
    if (error instanceof StartError) return error.problems;
    throw error;
  }
}

describe('readConfig', () => {
  it('has a default for everything, and takes an empty variable for a missing one', () => {
    const expected = {
      port: 3001,
      host: '127.0.0.1',
      patternsFolder: '/patterns',
      data: '/data.db',
      logLevel: 'warn',
    };
    expect(readConfig({}, defaults)).toEqual(expected);
    expect(readConfig({ PORT: '', HOST: '', PATTERNS: '', LOG_LEVEL: '' }, defaults)).toEqual(
      expected,
    );
  });

  it('reads what is set', () => {
    const env = { PORT: '0', HOST: '::1', PATTERNS: 'mine', LOG_LEVEL: 'debug' };
    expect(readConfig(env, defaults)).toEqual({
      port: 0,
      host: '::1',
      data: '/data.db',
      patternsFolder: resolve('mine'),
      logLevel: 'debug',
    });
  });

  it('finds engines elsewhere by the variables that they have themselves', () => {
    const env = { DATA: 'servers', REDIS_URL: 'redis://a', RABBITMQ_URL: 'amqp://b' };
    const servers = { storageUrl: 'redis://a', queueUrl: 'amqp://b', namespace: 'srvthreds' };
    expect(readConfig(env, defaults)).toMatchObject({
      data: 'servers',
      servers: { ...servers, partitions: 16 },
    });
    expect(problemsOf({ DATA: 'servers', NAMESPACE: '?' })).toHaveLength(3);
  });

  it('leaves servers alone that it was not told to use', () => {
    const env = { REDIS_URL: 'redis://a', RABBITMQ_URL: 'amqp://b' };
    expect(readConfig(env, defaults)).not.toHaveProperty('servers');
  });

  it('names every wrong variable at once', () => {
    expect(
      problemsOf({ PORT: 'web', HOST: 'a b', PATTERNS: '/nowhere', LOG_LEVEL: 'loud' }),
    ).toEqual([
      'PORT: expected a whole number from 0 to 65535, found "web"',
      'HOST: expected a host name or an IP address, found "a b"',
      'PATTERNS: expected a folder with pattern files, found none at /nowhere',
      'LOG_LEVEL: expected one of fatal, error, warn, info, debug, trace, silent, found "loud"',
    ]);
  });

  it.each(['-1', '65536', '3001.5', '1e3', ' 80', '0x50'])('refuses the port %j', (port) => {
    expect(problemsOf({ PORT: port })).toHaveLength(1);
  });
});
