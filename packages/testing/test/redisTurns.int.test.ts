import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { connectRedis, RedisScript } from '@srvthreds/core/redis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RedisServer, whyNoRedis } from '../../../tools/services/redis.ts';

describe.skipIf(whyNoRedis())('a connection to Redis', () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await RedisServer.start({ appendFsync: 'no' });
  });
  afterAll(() => server.stop());

  it('sends in one piece what is asked for in one turn, and answers everything in order', async () => {
    let pieces = 0;
    const relay = createServer((client) => {
      const upstream = connect(server.port, '127.0.0.1');
      client.on('data', () => pieces++);
      client.pipe(upstream).pipe(client);
    });
    relay.listen(0, '127.0.0.1');
    await once(relay, 'listening');
    const { port } = relay.address() as { port: number };
    const connection = connectRedis(`redis://127.0.0.1:${port}`);
    const count = new RedisScript('Count', "return redis.call('INCR', KEYS[1])");
    await count.run(connection.client, ['before'], []);
    pieces = 0;
    const answers = await Promise.all(
      Array.from({ length: 100 }, () => count.run(connection.client, ['turns'], [])),
    );
    expect(answers).toEqual(Array.from({ length: 100 }, (_, index) => index + 1));
    expect(pieces).toBeLessThan(5);
    await connection.close();
    relay.close();
  });
});
