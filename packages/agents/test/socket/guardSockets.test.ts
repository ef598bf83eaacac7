import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '@srvthreds/core';
import { Server, type ServerOptions, type Socket as ServerSocket } from 'socket.io';
import { io, type Socket } from 'socket.io-client';
import { afterEach, describe, expect, it } from 'vitest';
import { describeRefusal, stamp, type Refusal } from '../../src/index.ts';
import { guardSockets, type IdentityOfSocket, type RenewAnswer } from '../../src/socket.ts';
import { forge, signerAndVerifier } from '../support/tokens.ts';

const WAIT_MS = 5_000;
const MINUTE = 60_000;

function happens(client: Socket, name: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error(`no ${name}`)), WAIT_MS).unref();
    client.once(name, resolve);
  });
}

function send(client: Socket, event: object): Promise<unknown> {
  return client.timeout(WAIT_MS).emitWithAck('message', event) as Promise<unknown>;
}

function renew(client: Socket, token: unknown): Promise<RenewAnswer> {
  return client.timeout(WAIT_MS).emitWithAck('renew', token) as Promise<RenewAnswer>;
}

describe('guardSockets', () => {
  const { clock, signer, authenticator } = signerAndVerifier();
  let server: Server;
  let url: string;
  let clients: Socket[];
  let identityOf: IdentityOfSocket;
  afterEach(async () => {
    for (const client of clients) client.close();
    await server.close();
  });

  async function serve(options: Partial<ServerOptions> = {}, by: Clock = clock): Promise<void> {
    const http = createServer();
    server = new Server(http, options);
    clients = [];
    identityOf = guardSockets(server, authenticator, { clock: by });
    server.on('connection', answer);
    http.listen(0, '127.0.0.1');
    await once(http, 'listening');
    url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  }

  /** Answers an event with what would enter the queue. */
  function answer(socket: ServerSocket): void {
    socket.on('message', (event: unknown, acknowledge: (reply: unknown) => void) => {
      try {
        acknowledge(stamp(event, identityOf(socket)));
      } catch (error) {
        acknowledge({ error: describeRefusal(error) });
      }
    });
  }

  const tokenOf = async (participantId: string): Promise<string> =>
    (await signer.sign({ participantId, roles: ['buyer'] })).token;

  function open(auth: object, namespace = '/', options = {}): Socket {
    const settings = { auth, forceNew: true, reconnection: false, transports: ['websocket'] };
    const client = io(`${url}${namespace}`, { ...settings, ...options });
    clients.push(client);
    return client;
  }
  async function connected(auth: object, namespace = '/'): Promise<Socket> {
    const client = open(auth, namespace);
    await happens(client, 'connect');
    return client;
  }
  async function refused(auth: object, namespace = '/', options = {}): Promise<Refusal> {
    const error = (await happens(open(auth, namespace, options), 'connect_error')) as {
      data: Refusal;
    };
    return error.data;
  }
  it('knows who is connected, and stamps their events', async () => {
    await serve();
    const ada = await connected({ token: await tokenOf('ada') });
    const event = { id: '1', type: 't', source: { id: 'root', name: 'The director' } };
    expect(await send(ada, event)).toEqual({ id: '1', type: 't', source: { id: 'ada' } });
    const authorization = `Bearer ${await tokenOf('ben')}`;
    const ben = open({}, '/', { extraHeaders: { authorization } });
    await happens(ben, 'connect');
    expect(await send(ben, event)).toMatchObject({ source: { id: 'ben' } });
  });

  it('lets nobody in by a name alone, or by a token that is none', async () => {
    await serve();
    expect(await refused({})).toMatchObject({ code: 'TOKEN_MISSING', retryable: false });
    for (const token of ['ada', 'org.wt.robot', 'admin', { $ne: '' }, ['ada'], 7, 'x'.repeat(9e3)])
      expect(await refused({ token })).toMatchObject({ code: 'TOKEN_MALFORMED' });
    const forged = forge({ alg: 'none' }, { sub: 'root', exp: 2e9 }, '');
    expect(await refused({ token: forged })).toMatchObject({ code: 'TOKEN_ALGORITHM_REFUSED' });
    expect((await server.fetchSockets()).length).toBe(0);
  });

  it('guards every namespace, also those that come later or by a pattern', async () => {
    await serve();
    server.of('/orders').on('connection', answer);
    server.of(/^\/shop-\d+$/).on('connection', answer);
    for (const namespace of ['/orders', '/shop-1', '/shop-2'])
      expect(await refused({}, namespace)).toMatchObject({ code: 'TOKEN_MISSING' });
    for (const namespace of ['/orders', '/shop-1', '/shop-3']) {
      const ada = await connected({ token: await tokenOf('ada') }, namespace);
      expect(await send(ada, { id: '1' })).toMatchObject({ source: { id: 'ada' } });
    }
  });

  it('ends a connection when its token has expired', async () => {
    await serve();
    const ada = await connected({ token: await tokenOf('ada') });
    const ends = Promise.all([happens(ada, 'expired'), happens(ada, 'disconnect')]);
    await clock.advance(15 * MINUTE + 4_999);
    expect(await send(ada, { id: '1' })).toMatchObject({ source: { id: 'ada' } });
    await clock.advance(1);
    expect(await ends).toEqual([undefined, 'io server disconnect']);
    expect((await server.fetchSockets()).length).toBe(0);
  });

  it('lets a participant go on who renews in time, as the same one only', async () => {
    await serve();
    const ada = await connected({ token: await tokenOf('ada') });
    await clock.advance(10 * MINUTE);
    expect(await renew(ada, await tokenOf('eve'))).toMatchObject({
      error: { code: 'IDENTITY_CHANGED' },
    });
    for (const token of ['ada', '', null, { $ne: '' }])
      expect(await renew(ada, token)).toMatchObject({
        error: { code: expect.stringMatching(/^TOKEN_M(ALFORMED|ISSING)$/) },
      });
    expect(await renew(ada, await tokenOf('ada'))).toEqual({
      expiresAt: clock.now() + 15 * MINUTE + 5_000,
    });
    await clock.advance(10 * MINUTE);
    expect(await send(ada, { id: '1' })).toMatchObject({ source: { id: 'ada' } });
    const ends = happens(ada, 'disconnect');
    await clock.advance(5 * MINUTE + 5_000);
    expect(await ends).toBe('io server disconnect');
  });

  it('takes nothing from a connection whose end is late', async () => {
    let now = clock.now();
    const late: Clock = {
      now: () => now,
      after: () => () => undefined,
      yieldTurn: () => clock.yieldTurn(),
    };
    await serve({}, late);
    const ada = await connected({ token: await tokenOf('ada') });
    now += 16 * MINUTE;
    const expired = { error: { code: 'TOKEN_EXPIRED' } };
    expect(await send(ada, { id: '1' })).toMatchObject(expired);
    expect(await renew(ada, await tokenOf('ada'))).toMatchObject(expired);
  });

  it('leaves no timer behind', async () => {
    let timers = 0;
    const counting: Clock = {
      now: () => clock.now(),
      yieldTurn: () => clock.yieldTurn(),
      after: () => {
        timers++;
        return () => void timers--;
      },
    };
    await serve({}, counting);
    const ada = await connected({ token: await tokenOf('ada') });
    for (let n = 0; n < 3; n++) await renew(ada, await tokenOf('ada'));
    expect(timers).toBe(1);
    const [socket] = await server.fetchSockets();
    const gone = once(server.sockets.sockets.get(socket!.id)!, 'disconnect');
    ada.close();
    await gone;
    expect(timers).toBe(0);
  });

  it('ends a connection that was taken up again without being asked for its token', async () => {
    await serve({ connectionStateRecovery: { maxDisconnectionDuration: WAIT_MS } });
    const ada = open({ token: await tokenOf('ada') }, '/', {
      reconnection: true,
      reconnectionDelay: 1,
    });
    await happens(ada, 'connect');
    const told = happens(ada, 'news');
    server.emit('news', 1);
    await told;
    let isRecovered = false;
    ada.once('connect', () => (isRecovered = ada.recovered));
    const ended = new Promise((resolve) =>
      ada.on('disconnect', (reason) => reason === 'io server disconnect' && resolve(isRecovered)),
    );
    ada.io.engine.close();
    expect(await ended).toBe(true);
  });

  it('knows nobody who came by no guarded namespace', async () => {
    await serve();
    expect(() => identityOf({} as ServerSocket)).toThrow(
      expect.objectContaining({ code: 'IDENTITY_MISSING' }),
    );
  });
});
