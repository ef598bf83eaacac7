import { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import { redisPlace } from '../../src/redis.ts';

describe('redisPlace', () => {
  it.each([
    ['redis://127.0.0.1', '127.0.0.1:6379/'],
    ['redis://bob:secret@Host:7000/0?family=4', 'host:7000/'],
    ['rediss://:secret@host/3', 'host:6379/3'],
    ['redis+cluster://b:2,a:1', 'a:1,b:2/'],
    ['redis+sentinel://b:2,a:1/main', 'a:1,b:2/main'],
    ['redis+sentinel://b,a:1/main/2', 'a:1,b:26379/main/2'],
  ])('of %s is %s', (url, place) => {
    expect(redisPlace(url)).toBe(place);
  });

  it.each(['redis://127.0.0.1:7000', 'redis://bob:secret@host/3'])(
    'is the same for a client of %s as for the URL',
    (url) => {
      const client = new Redis(url, { lazyConnect: true });
      expect(redisPlace(client)).toBe(redisPlace(url));
    },
  );
});
