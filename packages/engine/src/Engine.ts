import { errorCode, randomId, type Cancel, type Event } from '@srvthreds/core';
import type { Acceptance, EventQ } from '@srvthreds/queue';
import { checkMembers, checkStore } from './checkStore.ts';
import { composeEngine } from './composeEngine.ts';
import type { Administration } from './control/Administration.ts';
import { DeadLetters } from './control/DeadLetters.ts';
import type { EngineOptions } from './EngineOptions.ts';
import type { EngineParts } from './EngineParts.ts';
import { EngineError } from './errors.ts';
import { Explainer, type ExplainOptions } from './explain/Explainer.ts';
import type { Explanation } from './explain/Explanation.ts';
import { holdProcess } from './holdProcess.ts';
import { orAborted } from './orAborted.ts';
import { HandlerSink, type OnMessage } from './outbox/HandlerSink.ts';
import { Ownership } from './partition/Ownership.ts';
import { settled } from './partition/settled.ts';
import type { Receipt } from './Receipt.ts';
import { queued, Receipts, type Expectation } from './Receipts.ts';
import type { PatternsStore } from './stores/PatternsStore.ts';
import type { ThredsStore } from './stores/ThredsStore.ts';

/** Takes events in. */
export interface MessageHandler {
  /** Resolves when the event is committed, or durably somewhere from which it will be. */
  handle(event: Event, options?: { readonly signal?: AbortSignal }): Promise<Receipt>;
}

/** How an engine is. */
export interface EngineHealth {
  readonly id: string;
  readonly state: 'new' | 'starting' | 'running' | 'stopped';
  /** Partitions that it owns now. */
  readonly partitions: readonly number[];
}

/**
 * Runs patterns: takes events from its queue, decides with patterns which threds start or move on, commits, and sends
 * what comes of it. It keeps nothing of its own; any number of engines share a store and a queue.
 */
export class Engine implements MessageHandler {
  readonly id: string;
  readonly inboundQ: EventQ;
  readonly patterns: PatternsStore;
  readonly threds: ThredsStore;
  readonly deadLetters: DeadLetters;
  readonly #parts: EngineParts;
  readonly #ownership: Ownership;
  readonly #receipts = new Receipts();
  readonly #handlers: HandlerSink | undefined;
  readonly #administration: Administration | undefined;
  readonly #drainOnShutdown: boolean;
  readonly #listeners = new Set<(receipt: Receipt) => void>();
  readonly #entering = new Set<Promise<Acceptance>>();
  #state: EngineHealth['state'] = 'new';
  #stopping: Promise<void> | undefined;
  #cancelPoll: Cancel | undefined;
  /** On a clock of somebody's own, time passes or not as that clock says. */
  readonly #holdsProcess: boolean;
  #letGoOfProcess: Cancel | undefined;

  /**
   * @param inboundQ where events come from; stays its maker's to close
   * @throws StorageError `STORAGE_NOT_CONFIGURED` without a storage here or in the factory
   */
  constructor(inboundQ: EventQ, options: EngineOptions = {}) {
    this.id = options.id ?? randomId(12);
    this.inboundQ = inboundQ;
    this.#handlers = options.messageQ ? undefined : new HandlerSink();
    this.#drainOnShutdown = options.drainOnShutdown ?? false;
    this.#holdsProcess = options.clock === undefined;
    const { parts, threds, administration } = composeEngine(inboundQ, options, {
      handlers: this.#handlers,
      onHandled: (receipt) => this.#handled(receipt),
    });
    this.patterns = parts.patterns;
    this.threds = threds;
    this.deadLetters = new DeadLetters(threds, inboundQ, { clock: parts.clock });
    this.#administration = administration;
    this.#parts = parts;
    this.#ownership = new Ownership({
      parts: this.#parts,
      engineId: this.id,
      onReleased: (partition) => this.#receipts.released(partition),
    });
  }

  /**
   * Begins to take part: checks the store, reads the patterns, takes its share of the partitions. From here to the end of
   * `shutdown` it keeps the process alive, unless it was given a clock.
   *
   * @throws EngineError `ENGINE_PARTITION_MISMATCH`, `ENGINE_QUEUE_MISMATCH`; StorageError. It may be started again then.
   * @throws EngineError `ENGINE_STOPPED` if it was started or stopped before, or is stopped meanwhile
   */
  async start(): Promise<void> {
    this.#require('new');
    this.#state = 'starting';
    try {
      await checkStore(this.#parts.storage, this.inboundQ);
      await this.patterns.refresh();
    } catch (error) {
      if (this.health.state === 'starting') this.#state = 'new';
      throw error;
    }
    this.#require('starting');
    this.#state = 'running';
    if (this.#holdsProcess) this.#letGoOfProcess = holdProcess();
    this.#poll();
    await this.#ownership.start();
    await this.#checkMembersAgain();
  }

  /**
   * Takes an event in. Resolves when it is committed; where another engine owns its partition, when the queue has it as
   * durably as it can. Until then it is the caller's, who may send it again with the same id.
   *
   * @param options.signal ends the wait, not the event
   * @throws CoreError `EVENT_INVALID`, `EVENT_TOO_LARGE`; QueueError `QUEUE_BUSY` (retryable); EngineError
   *   `ENGINE_STOPPED`; the signal's reason
   */
  async handle(event: Event, { signal }: { readonly signal?: AbortSignal } = {}): Promise<Receipt> {
    this.#require('running');
    signal?.throwIfAborted();
    // What has no id is refused by the queue, with all that is wrong with it.
    const { id, thredId } = (event ?? {}) as Partial<Event>;
    const expected = this.#receipts.expect({ eventId: String(id), thredId });
    try {
      const receipt = this.#take(event, expected);
      return await (signal ? orAborted(receipt, signal) : receipt);
    } finally {
      expected.cancel();
    }
  }

  /**
   * Takes messages in this process. A message is delivered when the promise resolves; it may be seen again with the same
   * id. Until there is a handler, messages wait in the outbox.
   *
   * @returns takes the handler away again
   * @throws EngineError `ENGINE_MESSAGES_QUEUED` if messages go to a message queue
   */
  onMessage(handler: OnMessage): () => void {
    if (this.#handlers) return this.#handlers.add(handler);
    throw new EngineError(
      'ENGINE_MESSAGES_QUEUED',
      'expected an engine without a messageQ, found one that sends its messages there',
    );
  }

  /** Tells of every event that this engine has handled. @returns takes the listener away again */
  onHandled(listener: (receipt: Receipt) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  get health(): EngineHealth {
    const partitions = [...this.#ownership.owned.keys()].toSorted((a, b) => a - b);
    return { id: this.id, state: this.#state, partitions };
  }

  /** True when it owns something to work on. */
  get isReady(): boolean {
    return this.#state === 'running' && this.#ownership.owned.size > 0;
  }

  /**
   * Why an event would start threds or move them on, or would not: of every pattern and thred that it might concern, what
   * decides and the values found there. As things are now; changes nothing, and works on an engine that is not started.
   *
   * @throws CoreError `EVENT_INVALID`; StorageError
   * @throws RangeError if the limit is out of its range
   */
  async explain(event: Event, options: ExplainOptions = {}): Promise<Explanation> {
    await this.patterns.refresh();
    return new Explainer(this.#parts, options).explain(event);
  }

  /** Resolves when no event waits in its partitions, none is in hand, and no message waits to be sent. */
  async settled({ signal }: { readonly signal?: AbortSignal } = {}): Promise<void> {
    await settled(this.#ownership.owned, this.#parts, signal);
  }

  /**
   * Stops in good order: begins nothing more, finishes what is in hand, sends it, gives its partitions back. What it had
   * not begun stays in the queue. May be called twice; resolves when it is done.
   *
   * @param options.graceMs longest wait for what is in hand, milliseconds. Default 10,000
   */
  shutdown({ graceMs = 10_000 }: { readonly graceMs?: number } = {}): Promise<void> {
    return (this.#stopping ??= this.#stop(graceMs));
  }

  /** Another one may have come with other queues at the same moment; then neither saw the other before. */
  async #checkMembersAgain(): Promise<void> {
    const { storage, inboundQ } = this.#parts;
    try {
      await checkMembers(storage, inboundQ.service);
    } catch (error) {
      if (errorCode(error) === 'ENGINE_QUEUE_MISMATCH') {
        await this.shutdown({ graceMs: 0 });
        throw error;
      }
      this.#parts.logger.warn({ err: error }, 'engines not checked for their queues');
    }
  }

  async #stop(graceMs: number): Promise<void> {
    const wasRunning = this.#state === 'running';
    this.#state = 'stopped';
    this.#cancelPoll?.();
    this.#administration?.stop();
    if (!wasRunning) return;
    const { clock } = this.#parts;
    const deadline = clock.now() + graceMs;
    this.#handlers?.close();
    try {
      await this.#drain(graceMs);
      await this.#ownership.stop(Math.max(0, deadline - clock.now()));
    } finally {
      this.#letGoOfProcess?.();
    }
  }

  #require(state: EngineHealth['state']): void {
    if (this.#state === state) return;
    throw new EngineError('ENGINE_STOPPED', `expected engine ${state}, found it ${this.#state}`);
  }

  async #take(event: Event, expected: Expectation): Promise<Receipt> {
    const entering = this.inboundQ.queue(event);
    // While an event is on its way into the queue, the engine does not stop.
    this.#entering.add(entering);
    const { partition, eventId } = await entering.finally(() => this.#entering.delete(entering));
    if (!this.#ownership.owned.has(partition)) {
      // A caller that sends one event after the other must not keep everything else from its turn.
      await this.#parts.clock.yieldTurn();
      return queued(eventId);
    }
    expected.acceptedBy(partition);
    return expected.receipt;
  }

  #handled(receipt: Receipt): void {
    this.#receipts.handled(receipt);
    for (const listener of this.#listeners) this.#tell(listener, receipt);
  }

  /** What is handled stays handled, whatever somebody who only listens makes of it. */
  #tell(listener: (receipt: Receipt) => void, receipt: Receipt): void {
    try {
      listener(receipt);
    } catch (error) {
      const { eventId } = receipt;
      this.#parts.logger.error({ eventId, err: error }, 'a listener of onHandled failed');
    }
  }

  async #drain(graceMs: number): Promise<void> {
    const tooLate = new AbortController();
    const cancel = this.#parts.clock.after(graceMs, () => tooLate.abort());
    await orAborted(this.#drained(tooLate.signal), tooLate.signal).catch(() => undefined);
    cancel();
  }

  async #drained(signal: AbortSignal): Promise<void> {
    await Promise.allSettled(this.#entering);
    if (this.#drainOnShutdown) await this.settled({ signal });
  }

  /** What engines share and any of them may change. */
  #poll(): void {
    const { clock, settings, logger } = this.#parts;
    this.#cancelPoll = clock.after(settings.patternPollMs, () => {
      void Promise.all([this.patterns.refresh(), this.#administration?.refresh()])
        .catch((error: unknown) => logger.warn({ err: error }, 'patterns not read; tried again'))
        .finally(() => {
          if (this.#state === 'running') this.#poll();
        });
    });
  }
}
