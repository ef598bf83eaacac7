import { sleep, SystemClock } from '@srvthreds/core';
import { connect } from 'amqplib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../src/index.ts';
import { RabbitServer, whyNoRabbitServer } from '../../../../tools/services/rabbitmq.ts';

/** A queue that was made less than a second before a crash is lost with all it has (RabbitMQ 3.10.8). */
const QUEUE_SETTLES_MS = 2_000;

describe.skipIf(whyNoRabbitServer())('a RabbitMQ node of our own', { timeout: 90_000 }, () => {
  let server: RabbitServer;
  beforeAll(async () => {
    server = await RabbitServer.start();
  }, 90_000);
  afterAll(() => server.stop());

  it('takes ports below those of outgoing connections, and keeps what it has over a crash', async () => {
    expect(server.port).toBeLessThan(32_768);
    const before = await connect(server.url);
    before.on('error', () => undefined);
    const channel = await before.createConfirmChannel();
    channel.on('error', () => undefined);
    await channel.assertQueue('q', { durable: true, arguments: { 'x-queue-type': 'quorum' } });
    channel.sendToQueue('q', Buffer.from('a'), { persistent: true });
    await channel.waitForConfirms();
    await sleep(new SystemClock(), QUEUE_SETTLES_MS);
    await server.end('SIGKILL');
    await expect(connect(server.url)).rejects.toThrow('ECONNREFUSED');
    await server.startAgain();
    const after = await connect(server.url);
    after.on('error', () => undefined);
    const again = await after.createChannel();
    // The queue answers before it has read what it wrote.
    await eventually(async () => expect((await again.checkQueue('q')).messageCount).toBe(1));
    await after.close();
  });
});
