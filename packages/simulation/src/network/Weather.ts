import { mix } from '../dice/mix.ts';
import type { Fault, FaultStep, Method, Server, WeatherStep } from '../script/Script.ts';
import type { Scheduler } from '../world/Scheduler.ts';
import { serverOf } from './serverOf.ts';

/** Number of the process that is not an engine. */
export const PRODUCER = -1;

interface Armed {
  readonly step: FaultStep;
  left: number;
}

interface Window {
  readonly step: WeatherStep;
  readonly until: number;
}

/** Knows what goes wrong now: single faults that wait for their call, bad times, and servers that are away. */
export class Weather {
  readonly #scheduler: Scheduler;
  readonly #seed: number;
  #armed: Armed[] = [];
  #windows: Window[] = [];
  readonly #awayUntil: Record<Server, number> = { store: 0, queue: 0 };

  constructor(scheduler: Scheduler, seed: number) {
    this.#scheduler = scheduler;
    this.#seed = seed;
  }

  arm(step: FaultStep): void {
    this.#armed.push({ step, left: step.skip });
  }

  begin(step: WeatherStep): void {
    this.#windows.push({ step, until: this.#scheduler.now + step.forMs * 1_000 });
  }

  leave(server: Server, forMs: number): void {
    const until = this.#scheduler.now + forMs * 1_000;
    this.#awayUntil[server] = Math.max(this.#awayUntil[server], until);
  }

  isAway(method: Method): boolean {
    const server = serverOf(method);
    return server !== 'handler' && this.#awayUntil[server] > this.#scheduler.now;
  }

  /** Nothing goes wrong any more. */
  clear(): void {
    this.#armed = [];
    this.#windows = [];
    this.#awayUntil.store = 0;
    this.#awayUntil.queue = 0;
  }

  /** What goes wrong with one call of a process. */
  faultOf(who: number, method: Method, call: number): Fault | undefined {
    return this.#armedFault(who, method) ?? this.#windowFault(who, method, call);
  }

  #armedFault(who: number, method: Method): Fault | undefined {
    for (const armed of this.#armed) {
      const { step } = armed;
      const meant = step.who === 'producer' ? PRODUCER : step.who;
      if (meant !== who || (step.on !== 'any' && step.on !== method)) continue;
      if (armed.left-- > 0) continue;
      this.#armed = this.#armed.filter((other) => other !== armed);
      return step.fault;
    }
    return undefined;
  }

  #windowFault(who: number, method: Method, call: number): Fault | undefined {
    const server = serverOf(method);
    for (const { step, until } of this.#windows) {
      if (step.server !== server || until <= this.#scheduler.now) continue;
      const chance = mix(this.#seed, who, call, 7);
      if (chance % 10_000 < step.ratio * 10_000) return chanceFault(mix(chance, 11));
    }
    return undefined;
  }
}

function chanceFault(chance: number): Fault {
  const ms = (chance >>> 4) % 400;
  switch (chance % 8) {
    case 0:
    case 1:
      return { kind: 'before' };
    case 2:
    case 3:
      return { kind: 'after' };
    case 4:
      return { kind: 'ghost', ms: ms * 8 };
    case 5:
      return { kind: 'late', ms: ms * 6 };
    default:
      return { kind: 'late', ms };
  }
}
