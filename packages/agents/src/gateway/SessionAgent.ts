import {
  randomId,
  silentLogger,
  sleep,
  SystemClock,
  type Clock,
  type Logger,
} from '@srvthreds/core';
import type { Socket } from 'socket.io';
import { Connection, refuseSocket, type ConnectionParts } from './Connection.ts';
import { Connections } from './Connections.ts';
import { AgentError, requestInvalid } from './errors.ts';
import { HintSender } from './HintSender.ts';
import { Membership } from './Membership.ts';
import { describeError } from './protocol.ts';
import { readSettings, type SessionAgentOptions } from './SessionAgentOptions.ts';
import { shareOf } from './shareOf.ts';
import { TopicShares } from './TopicShares.ts';

/** Sessions that are opened at the same time when a node begins a new life. */
const AT_ONCE = 256;

/**
 * One node at which participants are connected. It takes messages from its share of the topics into mailboxes, sends each
 * client what its mailbox has behind the number that the client has seen, and puts clients' events into the queue, stamped
 * with who they are. Any number of nodes share the work; a client may come back to any of them.
 */
export class SessionAgent {
  readonly node: string;
  readonly #options: SessionAgentOptions;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #connectionParts: ConnectionParts;
  readonly #connections = new Connections();
  readonly #hintSender: HintSender;
  readonly #shares: TopicShares;
  #membership: Membership | undefined;
  #stopListening: (() => Promise<void>) | undefined;
  #starting: Promise<void> | undefined;
  #closing: Promise<void> | undefined;

  /** @throws RangeError if an option is outside its range */
  constructor(options: SessionAgentOptions) {
    const { node = `agent-${randomId(8)}`, clock = new SystemClock() } = options;
    const { mailbox, events, identityOf, sessions, hints, logger = silentLogger } = options;
    const { prefetch, maxUntaken, maxUntakenBytes, ...settings } = readSettings(options);
    this.node = node;
    this.#options = options;
    this.#clock = clock;
    this.#logger = logger;
    const window = { messages: maxUntaken, bytes: maxUntakenBytes };
    const common = { mailbox, clock, logger };
    this.#connectionParts = { ...common, ...settings, events, identityOf, window };
    this.#hintSender = new HintSender({ node, sessions, hints, clock, logger });
    this.#shares = new TopicShares({
      ...common,
      service: options.messages,
      prefetch,
      onAppended: (participantIds) => this.#onAppended([...participantIds]),
    });
  }

  /** Number of clients that are connected here. */
  get connections(): number {
    return this.#connections.all().length;
  }

  /**
   * Joins the other nodes, and takes clients and messages from now on. To be called once, before `io` listens.
   *
   * @throws AgentError `AGENT_CLOSED`; what sessions and hints throw when their server is away: then close it
   */
  async start(): Promise<void> {
    if (this.#closing)
      throw new AgentError('AGENT_CLOSED', 'expected a new agent, found one that was closed');
    this.#starting = this.#start();
    await this.#starting;
  }

  async #start(): Promise<void> {
    const { io, hints, sessions } = this.#options;
    this.#stopListening = await hints.listen(this.node, (participantId) =>
      this.#connections.wake(participantId),
    );
    this.#membership = await Membership.join({
      node: this.node,
      sessions,
      clock: this.#clock,
      logger: this.#logger,
      onRejoined: () => this.#reopen(),
      onCutOff: () => this.#shares.read([]),
      onNodes: (nodes) => this.#shares.read(shareOf(this.node, nodes)),
    });
    io.use((socket, next) => this.#admit(socket, next));
    io.on('connection', (socket) => void this.#connect(socket));
  }

  /**
   * Hands everything over: finishes the messages in hand, answers what clients have sent, lets them go (they connect again
   * by themselves), and ends its sessions. What cannot be done because a server is away ends by itself later. May be called
   * twice.
   *
   * @param graceMs how long all that may take, milliseconds; then the rest is left to the others. Default 10,000
   */
  close({ graceMs = 10_000 } = {}): Promise<void> {
    this.#closing ??= this.#close(graceMs);
    return this.#closing;
  }

  async #close(graceMs: number): Promise<void> {
    const over = new AbortController();
    const handOver = this.#handOver().finally(() => over.abort());
    const isLate = await sleep(this.#clock, graceMs, over.signal);
    if (!isLate) return handOver;
    this.#logger.warn({ node: this.node, graceMs }, 'expected to close in time; the rest is left');
    handOver.catch(() => undefined);
  }

  async #handOver(): Promise<void> {
    await this.#starting?.catch(() => undefined);
    await this.#orLeave('to give topics up', this.#shares.close());
    await Promise.all(this.#connections.all().map((connection) => connection.letGo()));
    await this.#orLeave('to stop listening', this.#stopListening?.());
    await this.#orLeave('to end sessions', this.#membership?.leave());
    await this.#hintSender.idle();
  }

  async #orLeave(expected: string, work: Promise<void> | undefined): Promise<void> {
    try {
      await work;
    } catch (error) {
      this.#logger.warn({ err: error, node: this.node }, `expected ${expected}; it is left`);
    }
  }

  #admit(socket: Socket, next: (refusal?: Error) => void): void {
    // Whoever is refused does not come again by himself; whose transport ends does, perhaps to another node.
    if (this.#closing) {
      socket.conn.close();
      return;
    }
    try {
      readAfter(socket);
      next();
    } catch (error) {
      const data = describeError(error);
      next(Object.assign(new Error(data.message), { data }));
    }
  }

  async #connect(socket: Socket): Promise<void> {
    if (socket.disconnected) return;
    try {
      const connection = new Connection(socket, this.#connectionParts, readAfter(socket));
      this.#connections.add(connection);
      socket.once('disconnect', () => void this.#disconnect(connection));
      await connection.begin(this.#membership!.own);
      // It may have gone while its session was opened.
      if (socket.disconnected) await connection.endSession(this.#membership!.own);
    } catch (error) {
      this.#logger.warn({ err: error, node: this.node }, 'a client was turned away');
      refuseSocket(socket, error);
    }
  }

  async #disconnect(connection: Connection): Promise<void> {
    connection.end();
    this.#connections.remove(connection);
    await this.#orLeave('to end a session', connection.endSession(this.#membership!.own));
  }

  async #reopen(): Promise<void> {
    const node = this.#membership!.own;
    const all = this.#connections.all();
    for (let from = 0; from < all.length; from += AT_ONCE)
      await Promise.all(all.slice(from, from + AT_ONCE).map((one) => one.reopenSession(node)));
  }

  #onAppended(participantIds: readonly string[]): void {
    for (const participantId of participantIds) this.#connections.wake(participantId);
    this.#hintSender.tell(participantIds);
  }
}

/** @throws AgentError `AGENT_REQUEST_INVALID` */
function readAfter(socket: Socket): number {
  const after: unknown = socket.handshake.auth['after'] ?? 0;
  if (typeof after === 'number' && Number.isSafeInteger(after) && after >= 0) return after;
  throw requestInvalid('auth.after to be the number of the last message that was seen', after);
}
