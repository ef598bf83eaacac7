import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Proxy } from './Proxy.ts';

let echo: Server;
let proxy: Proxy;
let client: Socket;

beforeEach(async () => {
  echo = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.pipe(socket);
  });
  echo.listen(0, '127.0.0.1');
  await once(echo, 'listening');
  proxy = await Proxy.start((echo.address() as { port: number }).port);
  client = connect(proxy.port, '127.0.0.1');
  await once(client, 'connect');
});

afterEach(async () => {
  client.destroy();
  await proxy.stop();
  echo.close();
});

async function answer(text: string): Promise<string> {
  client.write(text);
  const [bytes] = (await once(client, 'data')) as [Buffer];
  return bytes.toString();
}

/** Everything that comes until there is so much of it. */
async function received(length: number): Promise<string> {
  let text = '';
  while (text.length < length) text += String((await once(client, 'data'))[0]);
  return text;
}

it('lets everything through, both ways', async () => {
  expect(await answer('hello')).toBe('hello');
});

it('names itself in a URL', () => {
  const { port } = echo.address() as { port: number };
  expect(proxy.through(`redis://127.0.0.1:${port}/1`)).toBe(`redis://127.0.0.1:${proxy.port}/1`);
});

it('breaks connections off, and takes new ones', async () => {
  await answer('hello');
  const closed = once(client, 'close');
  expect(proxy.cut()).toBe(1);
  await closed;
  client = connect(proxy.port, '127.0.0.1');
  expect(await answer('again')).toBe('again');
});

it('lets nothing through while it is stalled, and everything afterwards', async () => {
  await answer('hello');
  expect(proxy.stall()).toBe(1);
  client.write('held');
  const first = await Promise.race([once(client, 'data'), once(proxyTicks(), 'abort')]);
  expect(first[0]).toHaveProperty('type', 'abort');
  proxy.resume();
  expect(await received(4)).toBe('held');
});

it('keeps the order when a delay ends', async () => {
  await answer('hello');
  proxy.delay(30);
  client.write('first ');
  await once(proxyTicks(10), 'abort');
  proxy.delay(0);
  client.write('second');
  expect(await received(12)).toBe('first second');
});

function proxyTicks(ms = 50): AbortSignal {
  return AbortSignal.timeout(ms);
}
