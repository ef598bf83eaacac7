import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SystemClock, type Clock } from '@srvthreds/core';
import { EventQ, type QService } from '@srvthreds/queue';
import { Server } from 'socket.io';
import { authenticateBy, Sessions, type Mailbox, type SessionStore } from '../../../src/index.ts';
import { SessionAgent, type Hints, type SessionAgentOptions } from '../../../src/session-agent.ts';
import { guardSockets } from '../../../src/socket.ts';

/** What nodes share, each by a connection of its own where there are servers. */
export interface Shared {
  readonly mailbox: Mailbox;
  readonly sessions: SessionStore;
  readonly hints: Hints;
  readonly messages: QService;
  readonly eventsService: QService;
  readonly ttlMs?: number;
}

/** One node on a port of its own; a token is the participant's id. */
export class TestNode {
  readonly agent: SessionAgent;
  readonly io: Server;
  readonly url: string;
  readonly #http: HttpServer;

  private constructor(agent: SessionAgent, io: Server, http: HttpServer) {
    this.agent = agent;
    this.io = io;
    this.#http = http;
    this.url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  }

  static async start(
    node: string,
    shared: Shared,
    options: Partial<SessionAgentOptions> = {},
  ): Promise<TestNode> {
    const http = createServer();
    const io = new Server(http);
    const clock: Clock = options.clock ?? new SystemClock();
    const authenticator = authenticateBy(({ token }) =>
      token === undefined ? undefined : { participantId: token, roles: ['tester'] },
    );
    const agent = new SessionAgent({
      io,
      identityOf: guardSockets(io, authenticator),
      mailbox: shared.mailbox,
      sessions: new Sessions(shared.sessions, {
        ttlMs: shared.ttlMs ?? 15_000,
        perParticipant: 4,
      }),
      hints: shared.hints,
      messages: shared.messages,
      events: new EventQ(shared.eventsService, { partitions: 1 }),
      node,
      clock,
      ...options,
    });
    await agent.start();
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    return new TestNode(agent, io, http);
  }

  /** As a process that has died: connections break, nothing is handed over. */
  async cut(): Promise<void> {
    await this.io.close();
    this.#http.closeAllConnections();
  }

  async close(): Promise<void> {
    await this.agent.close();
    await this.cut();
  }
}
