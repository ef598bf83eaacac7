import { createEngine } from '@srvthreds/engine';
import { PARTITIONS } from './Subject.ts';
import { manyPatterns, orderFor } from './manyPatterns.ts';

/** Events on their way at a time. */
const AT_ONCE = 64;

/** An embedded engine in memory that has so many patterns, of which each event starts one. */
export class WholeEvent {
  readonly #engine: Awaited<ReturnType<typeof createEngine>>;
  readonly #wanted: number;
  #sent = 0;

  private constructor(engine: Awaited<ReturnType<typeof createEngine>>, wanted: number) {
    this.#engine = engine;
    this.#wanted = wanted;
  }

  static async make(count: number): Promise<WholeEvent> {
    const engine = await createEngine({ patterns: manyPatterns(count), partitions: PARTITIONS });
    return new WholeEvent(engine, Math.floor(count / 2));
  }

  /** @returns microseconds of processor time per event, from the call to the commit */
  async cost(events: number): Promise<number> {
    const before = process.cpuUsage();
    for (let done = 0; done < events; done += AT_ONCE)
      await Promise.all(Array.from({ length: AT_ONCE }, () => this.#one()));
    const { user, system } = process.cpuUsage(before);
    return (user + system) / (Math.ceil(events / AT_ONCE) * AT_ONCE);
  }

  close(): Promise<void> {
    return this.#engine.shutdown();
  }

  async #one(): Promise<void> {
    const event = orderFor(this.#wanted, `e${this.#sent++}`);
    const { outcome } = await this.#engine.handle(event);
    if (outcome !== 'started') throw new Error(`expected a start, found ${outcome}`);
  }
}
