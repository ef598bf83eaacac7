import { describe, expect, it } from 'vitest';
import { parseRedisUrl, type RedisTarget } from '../../src/redis/parseRedisUrl.ts';

const plain = { isTls: false } as const;

describe('parseRedisUrl', () => {
  it.each<[string, RedisTarget]>([
    ['redis://host', { ...plain, kind: 'single', hosts: [{ host: 'host', port: 6379 }] }],
    ['redis://[::1]:7000', { ...plain, kind: 'single', hosts: [{ host: '::1', port: 7000 }] }],
    [
      'rediss://bob:p%40ss%3A@host:7000/3',
      {
        kind: 'single',
        isTls: true,
        hosts: [{ host: 'host', port: 7000 }],
        username: 'bob',
        password: 'p@ss:',
        db: 3,
      },
    ],
    [
      'redis+cluster://:secret@a:1,b:2/',
      {
        ...plain,
        kind: 'cluster',
        hosts: [
          { host: 'a', port: 1 },
          { host: 'b', port: 2 },
        ],
        password: 'secret',
      },
    ],
    [
      'rediss+sentinel://a,b:2/main/1',
      {
        kind: 'sentinel',
        isTls: true,
        hosts: [
          { host: 'a', port: 26_379 },
          { host: 'b', port: 2 },
        ],
        name: 'main',
        db: 1,
      },
    ],
    [
      'redis+sentinel://a/main?sentinelUsername=bob&sentinelPassword=p%26&family=6',
      {
        ...plain,
        kind: 'sentinel',
        hosts: [{ host: 'a', port: 26_379 }],
        name: 'main',
        sentinelUsername: 'bob',
        sentinelPassword: 'p&',
        family: 6,
      },
    ],
  ])('reads %s', (url, target) => {
    expect(parseRedisUrl(url)).toEqual(target);
  });

  it.each([
    ['redis://', 'found redis:'],
    ['redis+what://host', 'found redis+what:'],
    ['redis://host?db=1', '"db"'],
    ['redis://host?family=5', '"family"'],
    ['redis://host?sentinelPassword=x', '"sentinelPassword"'],
    ['redis://a:0', 'a:0'],
    ['redis://a:70000', 'a:70000'],
    ['redis+cluster://a,,b', 'found ""'],
    ['redis+sentinel://a', 'the name of the master'],
    ['redis+sentinel://a/main/x', '"/main/x"'],
    ['redis+cluster://a/1', '"/1"'],
    ['redis://a/16', '"/16"'],
    ['redis://us%er@host', '%25'],
  ])('refuses %s and says what it expected', (url, found) => {
    expect(() => parseRedisUrl(url)).toThrow(
      expect.objectContaining({
        name: 'TypeError',
        message: expect.stringContaining(found) as string,
      }),
    );
  });

  it('keeps a password to itself', () => {
    expect(() => parseRedisUrl('redis+what://bob:secret@host')).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('secret') as string }),
    );
  });
});
