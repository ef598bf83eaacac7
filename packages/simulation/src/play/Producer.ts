import { sleep, type Event } from '@srvthreds/core';
import { EventQ } from '@srvthreds/queue';
import { PRODUCER } from '../network/Weather.ts';
import type { SendStep } from '../script/Script.ts';
import type { Process } from '../world/Process.ts';
import type { Member } from './Member.ts';
import type { World } from './World.ts';

/** It waits so long for an engine's answer, then sends the event again. */
const PATIENCE_MS = 3_000;
const AGAIN_MS = 100;
/** A copy that comes later than this may find that nobody can tell any more what it is. */
const LATE_MS = 10_000;

/** Sends events, each until it is taken. */
export class Producer {
  readonly #world: World;
  readonly #process: Process;
  readonly #eventQ: EventQ;
  readonly #memberOf: (engine: number) => Member | undefined;
  readonly #chains = new Map<string, Promise<void>>();
  #open = 0;
  #lastCopyMs = 0;

  constructor(world: World, memberOf: (engine: number) => Member | undefined) {
    const { process, queue } = world.newProcess(PRODUCER);
    const { partitions } = world.script;
    this.#world = world;
    this.#process = process;
    this.#memberOf = memberOf;
    this.#eventQ = new EventQ(queue, { partitions, clock: process.clock });
  }

  /** True when everything that it has sent is taken. */
  get isIdle(): boolean {
    return this.#open === 0;
  }

  /** When the last copy comes, milliseconds since the run began. */
  get lastCopyMs(): number {
    return this.#lastCopyMs;
  }

  send(step: SendStep): void {
    this.#open++;
    const { chain } = step;
    const before = (chain === undefined ? undefined : this.#chains.get(chain)) ?? Promise.resolve();
    const sent = before.then(() => this.#insist(step)).finally(() => this.#open--);
    if (chain !== undefined) this.#chains.set(chain, sent);
  }

  async #insist({ event, via, copyAfterMs }: SendStep): Promise<void> {
    while (!(await this.#try(event, via))) await sleep(this.#process.clock, AGAIN_MS);
    this.#world.ledger.outcomes.accepted(event);
    if (copyAfterMs !== undefined) this.#copy(event, copyAfterMs);
  }

  async #try(event: Event, via: number | undefined): Promise<boolean> {
    const member = via === undefined ? undefined : this.#memberOf(via);
    try {
      if (member?.isThere) return await this.#handOver(member, event);
      await this.#eventQ.queue(event);
      return true;
    } catch {
      return false;
    }
  }

  /** @returns false if the engine does not answer in time */
  async #handOver(member: Member, event: Event): Promise<boolean> {
    const tooLong = sleep(this.#process.clock, PATIENCE_MS).then(() => undefined);
    const receipt = await Promise.race([member.handle(event), tooLong]);
    if (receipt) this.#world.ledger.told(receipt);
    return receipt !== undefined;
  }

  /** What the broker was given comes to it once more, as it was. */
  #copy(event: Event, afterMs: number): void {
    const { scheduler, broker, ledger } = this.#world;
    const item = ledger.arrivals.firstOf(event.id);
    if (!item) return;
    this.#open++;
    this.#lastCopyMs = Math.max(this.#lastCopyMs, scheduler.nowMs + afterMs);
    if (afterMs > LATE_MS) ledger.expectLateCopy(event.id);
    scheduler.after(afterMs * 1_000, () => {
      this.#open--;
      broker.append(item.topic, { id: event.id, body: item.body });
    });
  }
}
