import { QueueError } from '@srvthreds/queue';
import { StorageError } from '@srvthreds/storage';
import { mix } from '../dice/mix.ts';
import { METHODS, type Fault, type Method } from '../script/Script.ts';
import type { Process } from '../world/Process.ts';
import type { Scheduler } from '../world/Scheduler.ts';
import type { Trace } from '../world/Trace.ts';
import { serverOf } from './serverOf.ts';
import type { Weather } from './Weather.ts';

/** One call on its way. */
export interface Call<T> {
  readonly process: Process;
  readonly method: Method;
  /** What the server does when the call arrives. */
  readonly execute: () => T | Promise<T>;
  /** Calls of one line arrive in the order in which they were made. */
  readonly line?: Line;
  /** Told of what was done and whose reply never came. */
  readonly onOrphaned?: (result: T) => void;
}

/** A connection on which nothing overtakes. */
export interface Line {
  /** When the last one arrives, microseconds. */
  lastArrival: number;
}

/** How a call fares: times are in microseconds. */
interface Fate {
  readonly fault: Fault | undefined;
  readonly wayThere: number;
  readonly wayBack: number;
}

/** Carries the calls of processes to servers and the replies back, as well as the weather allows. */
export class Network {
  readonly scheduler: Scheduler;
  readonly weather: Weather;
  readonly trace: Trace;
  readonly #seed: number;

  constructor(scheduler: Scheduler, weather: Weather, options: { seed: number; trace: Trace }) {
    this.scheduler = scheduler;
    this.weather = weather;
    this.trace = options.trace;
    this.#seed = options.seed;
  }

  /** @returns never, if the process ends before the reply is there */
  call<T>(call: Call<T>): Promise<T> {
    const { process, method } = call;
    if (!process.isAlive) return new Promise<T>(() => undefined);
    const number = process.nextCall();
    const fault = this.weather.faultOf(process.index, method, number);
    this.trace.note(this.scheduler.now, process.index, METHODS.indexOf(method), number);
    if (fault) this.trace.noteText(fault.kind);
    const chance = mix(this.#seed, process.index, number);
    const fate = { fault, wayThere: wayThere(chance), wayBack: wayBack(chance) };
    return new Promise<T>((resolve, reject) => {
      this.#send(call, fate, {
        resolve: (value) => this.#reply(call, fate, () => resolve(value)),
        reject: (error) => this.#reply(call, fate, () => reject(error as Error)),
      });
    });
  }

  #send<T>(call: Call<T>, fate: Fate, reply: Reply<T>): void {
    const { process } = call;
    const { fault } = fate;
    const refuse = (): void => reply.reject(unavailable(call.method));
    const execute = (): void => void this.#execute(call, reply);
    switch (fault?.kind) {
      case undefined:
        return this.#arrive(call, fate.wayThere, execute);
      case 'before':
        return this.#arrive(call, fate.wayThere, refuse);
      case 'after':
        return this.#arrive(call, fate.wayThere, () => this.#executeUnheard(call, refuse));
      case 'late':
        return this.#arrive(call, fate.wayThere + fault.ms * 1_000, execute);
      case 'ghost':
        this.scheduler.after(fate.wayThere, refuse);
        // It has left its line: whatever was made after it is not held up.
        this.scheduler.after(fate.wayThere + fault.ms * 1_000, () => {
          if (!this.weather.isAway(call.method)) this.#executeUnheard(call, () => undefined);
        });
        return undefined;
      case 'crash':
        if (fault.when === 'before') return process.end();
        return this.#arrive(call, fate.wayThere, () => {
          this.#executeUnheard(call, () => undefined);
          process.end();
        });
      case 'stall': {
        const late = fault.when === 'before' ? fault.ms * 1_000 : 0;
        process.stall(fault.ms * 1_000);
        return this.#arrive(call, fate.wayThere + late, execute);
      }
    }
  }

  /** Most calls of the same kind are short; some are made while everything else stands still. */
  #arrive<T>({ line }: Call<T>, after: number, work: () => void): void {
    const { scheduler } = this;
    if (!line) {
      if (after === 0) work();
      else scheduler.after(after, work);
      return;
    }
    line.lastArrival = Math.max(line.lastArrival, scheduler.now + after);
    scheduler.at(line.lastArrival, work);
  }

  async #execute<T>({ method, execute }: Call<T>, reply: Reply<T>): Promise<void> {
    if (this.weather.isAway(method)) return reply.reject(unavailable(method));
    try {
      reply.resolve(await execute());
    } catch (error) {
      reply.reject(error);
    }
  }

  /** The server does it and nobody hears of it. */
  #executeUnheard<T>(call: Call<T>, after: () => void): void {
    if (!this.weather.isAway(call.method)) {
      const done = (async () => call.execute())();
      void done.then(call.onOrphaned ?? ignore, ignore);
    }
    after();
  }

  #reply<T>({ process }: Call<T>, { wayBack: time }: Fate, work: () => void): void {
    this.scheduler.after(time, () => process.enter(work));
  }
}

const ignore = (): void => undefined;

interface Reply<T> {
  readonly resolve: (value: T) => void;
  readonly reject: (error: unknown) => void;
}

/** A quarter arrives at once, most within half a millisecond, a few take longer. */
function wayThere(chance: number): number {
  if (chance % 4 === 0) return 0;
  return chance % 64 === 1 ? (chance >>> 6) % 6_000 : (chance >>> 6) % 500;
}

function wayBack(chance: number): number {
  return 50 + ((chance >>> 3) % (chance % 32 === 2 ? 5_000 : 600));
}

function unavailable(method: Method): Error {
  const text = `expected an answer to ${method}, found none`;
  switch (serverOf(method)) {
    case 'store':
      return new StorageError('STORAGE_UNAVAILABLE', text, { retryable: true });
    case 'queue':
      return new QueueError('QUEUE_UNAVAILABLE', text, { retryable: true });
    case 'handler':
      return new Error('the handler has failed');
  }
}
