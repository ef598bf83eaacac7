import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '@srvthreds/testing/faults';
import type { EngineFleet } from './EngineFleet.ts';
import type { Post, Site } from './Site.ts';

interface Trouble {
  readonly name: string;
  /** How often it is chosen, beside the others. */
  readonly weight: number;
  /** Resolves when it is over, as far as the outside is concerned. */
  readonly make: () => Promise<unknown>;
}

/** Longer than any lease; a client that is cut off notices it meanwhile. */
const LONG_MS = 4_000;
const SHORT_MS = 1_500;
const SLOW_BY_MS = 100;

/** Does bad things, one after the other, and keeps count. */
export class Troubles {
  readonly #random: Random;
  readonly #fleet: EngineFleet;
  readonly #all: readonly Trouble[];
  readonly #counts = new Map<string, number>();

  constructor(random: Random, fleet: EngineFleet, site: Site) {
    this.#random = random;
    this.#fleet = fleet;
    this.#all = [
      { name: 'engine killed', weight: 20, make: () => fleet.kill(random) },
      { name: 'engine stalled', weight: 10, make: () => fleet.stall(random, LONG_MS) },
      { name: 'engine stopped', weight: 10, make: () => fleet.leave(random) },
      ...[site.store, site.queue].flatMap((post) => this.#troublesOf(post)),
    ];
  }

  /** How often what has happened, by name. */
  get counts(): ReadonlyMap<string, number> {
    return this.#counts;
  }

  /** One of them. An engine is added where too few are left. */
  async makeOne(): Promise<void> {
    const trouble = this.#fleet.isComplete ? this.#choose() : this.#adding();
    await trouble.make();
    this.#counts.set(trouble.name, (this.#counts.get(trouble.name) ?? 0) + 1);
  }

  #adding(): Trouble {
    return { name: 'engine added', weight: 0, make: () => this.#fleet.add() };
  }

  #choose(): Trouble {
    const total = this.#all.reduce((sum, { weight }) => sum + weight, 0);
    let dice = this.#random.next() * total;
    return this.#all.find(({ weight }) => (dice -= weight) < 0)!;
  }

  #troublesOf({ name, server, proxy }: Post): Trouble[] {
    const random = this.#random;
    const some = (): boolean => random.chance(0.5);
    const blackHole = async (ms: number, ends: () => unknown): Promise<void> => {
      proxy.stall(some);
      await sleep(ms);
      ends();
      proxy.resume();
    };
    return [
      { name: `${name}: all connections cut`, weight: 6, make: async () => proxy.cut() },
      { name: `${name}: some connections cut`, weight: 6, make: async () => proxy.cut(some) },
      {
        name: `${name}: some connections silent for a while`,
        weight: 6,
        make: () => blackHole(SHORT_MS, () => undefined),
      },
      {
        name: `${name}: some connections silent, then cut`,
        weight: 6,
        make: () => blackHole(LONG_MS, () => proxy.cut(some)),
      },
      {
        name: `${name}: slow`,
        weight: 4,
        make: async () => {
          proxy.delay(SLOW_BY_MS);
          await sleep(SHORT_MS);
          proxy.delay(0);
        },
      },
      {
        name: `${name}: killed and started again`,
        weight: 4,
        make: async () => {
          await server.end('SIGKILL');
          await server.startAgain();
        },
      },
      {
        name: `${name}: stalled`,
        weight: 3,
        make: async () => {
          server.signal('SIGSTOP');
          await sleep(LONG_MS);
          server.signal('SIGCONT');
        },
      },
    ];
  }
}
