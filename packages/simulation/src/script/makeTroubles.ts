import type { Dice } from '../dice/Dice.ts';
import type { Fault, Method, Step } from './Script.ts';

export interface TroublesOptions {
  readonly dice: Dice;
  /** Engines that are there from the beginning. */
  readonly engines: number;
  /** Nothing begins to go wrong later than this, milliseconds. */
  readonly lastsMs: number;
  readonly isHandlerUsed: boolean;
}

/** How often each method is chosen for a fault of its own: those on which everything depends more often. */
const METHODS: readonly (Method | 'any')[] = [
  'commit',
  'commit',
  'commit',
  'commit',
  'any',
  'any',
  'any',
  'publish',
  'publish',
  'publish',
  'ack',
  'ack',
  'settle',
  'read',
  'due',
  'unsettled',
  'acquire',
  'renew',
  'release',
  'subscribe',
  'close',
  'leases',
  'scan',
];

/** Writes what goes wrong in a run, and who comes and goes. */
export function makeTroubles(options: TroublesOptions): Step[] {
  const { dice, engines, lastsMs } = options;
  const steps: Step[] = [];
  let known = engines;
  const at = (): number => dice.below(lastsMs);
  const anyone = (): number => dice.below(known);
  for (let trouble = dice.below(9); trouble > 0; trouble--) {
    const engine = anyone();
    switch (dice.below(9)) {
      case 0:
        steps.push({ at: at(), do: 'crash', engine });
        if (dice.chance(0.7)) steps.push({ at: at(), do: 'start', engine: known++ });
        break;
      case 1:
        steps.push({ at: at(), do: 'shutdown', engine, graceMs: dice.pick([0, 300, 5_000]) });
        if (dice.chance(0.7)) steps.push({ at: at(), do: 'start', engine: known++ });
        break;
      case 2:
        steps.push({ at: at(), do: 'start', engine: known++ });
        break;
      case 3:
      case 4:
        steps.push(stall(dice, at(), engine));
        break;
      case 5:
        steps.push({ at: at(), do: 'break', engine, toldAfterMs: dice.below(5_000) });
        break;
      case 6:
        steps.push(weather(dice, at()));
        break;
      case 7:
        steps.push(away(dice, at()));
        break;
      default:
        steps.push({ at: at(), do: 'start', engine: known++ });
    }
  }
  for (let fault = dice.below(16); fault > 0; fault--)
    steps.push(singleFault(options, at(), anyone()));
  return steps;
}

function stall(dice: Dice, at: number, engine: number): Step {
  const forMs = dice.pick([300, 1_600, 2_500, 4_000, 8_000]) + dice.below(500);
  const heartbeatMs = dice.pick([1_000, 3_000, 60_000]);
  return { at, do: 'stall', engine, forMs, heartbeatMs };
}

function weather(dice: Dice, at: number): Step {
  const server = dice.pick(['store', 'store', 'queue'] as const);
  const forMs = dice.between(200, 5_000);
  return { at, do: 'weather', server, forMs, ratio: dice.pick([0.05, 0.2, 0.5]) };
}

/** The store may be away for minutes; the queue not longer than traces are kept. */
function away(dice: Dice, at: number): Step {
  if (dice.chance(0.5)) return { at, do: 'away', server: 'queue', forMs: dice.between(50, 6_000) };
  const forMs = dice.chance(0.1) ? dice.between(60_000, 120_000) : dice.between(50, 8_000);
  return { at, do: 'away', server: 'store', forMs };
}

function singleFault({ dice, isHandlerUsed }: TroublesOptions, at: number, engine: number): Step {
  const isProducer = dice.chance(0.08);
  const isHandler = !isProducer && isHandlerUsed && dice.chance(0.15);
  const on = isProducer ? 'publish' : isHandler ? 'handler' : dice.pick(METHODS);
  const who = isProducer ? ('producer' as const) : engine;
  const fault = anyFault(dice, { isProducer, isHandler });
  return { at, do: 'fault', who, on, skip: dice.below(on === 'any' ? 40 : 6), fault };
}

function anyFault(
  dice: Dice,
  { isProducer, isHandler }: { readonly isProducer: boolean; readonly isHandler: boolean },
): Fault {
  const late = isHandler ? dice.below(12_000) : dice.below(isProducer ? 2_000 : 5_000);
  const when = dice.pick(['before', 'after'] as const);
  switch (dice.below(isProducer ? 4 : 7)) {
    case 0:
      return { kind: 'before' };
    case 1:
      return { kind: 'after' };
    case 2:
      return { kind: 'late', ms: late };
    case 3:
      return { kind: 'ghost', ms: Math.min(late, 4_000) };
    case 4:
      return { kind: 'stall', when, ms: dice.between(200, 6_000) };
    default:
      return { kind: 'crash', when };
  }
}
