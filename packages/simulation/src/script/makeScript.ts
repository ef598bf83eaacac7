import type { EngineSettings } from '@srvthreds/engine';
import { Dice } from '../dice/Dice.ts';
import { makeOvertakings } from './makeOvertakings.ts';
import { makeProgram } from './makeProgram.ts';
import { makeTroubles } from './makeTroubles.ts';
import type { Script, Step } from './Script.ts';

/** Writes the script of a seed: the same seed always gives the same one. */
export function makeScript(seed: number): Script {
  const dice = new Dice(seed);
  const engines = dice.between(1, 4);
  const partitions = dice.between(1, 4);
  const kind = dice.below(100);
  const untilTracesGo = kind < 12;
  const isHot = kind >= 95;
  const lastsMs = dice.between(2_000, 14_000);
  const messages = dice.chance(0.6) ? 'handler' : 'queue';
  const isSkewed = dice.chance(0.3);
  const program = makeProgram({ dice, engines, lastsMs, untilTracesGo, isHot });
  const isHandlerUsed = messages === 'handler';
  const isCalm = kind >= 12 && kind < 20;
  const troubles = isCalm
    ? []
    : makeTroubles({ dice, engines, lastsMs: lastsMs + 1_000, isHandlerUsed });
  const late = latePattern(dice, lastsMs);
  const settings = makeSettings(dice);
  const skewMs = isSkewed ? Array.from({ length: 12 }, () => dice.between(-200, 200)) : [];
  const arriving = arrivals(dice, engines);
  const overtakings =
    !isCalm && dice.chance(0.15) ? makeOvertakings({ dice, engines, lastsMs }) : [];
  return {
    format: 1,
    seed,
    partitions,
    settings,
    messages,
    skewMs,
    untilTracesGo,
    steps: [...arriving, ...late, ...program, ...troubles, ...overtakings].toSorted(
      (a, b) => a.at - b.at,
    ),
  };
}

function arrivals(dice: Dice, engines: number): Step[] {
  return Array.from({ length: engines }, (_, engine): Step => {
    const at = engine === 0 ? 0 : dice.pick([0, 0, dice.below(3_000)]);
    return { at, do: 'start', engine };
  });
}

function latePattern(dice: Dice, lastsMs: number): Step[] {
  return dice.chance(0.4) ? [{ at: dice.below(lastsMs), do: 'pattern' }] : [];
}

/** Small numbers, so that every bound is met. */
function makeSettings(dice: Dice): Partial<EngineSettings> {
  return {
    prefetch: dice.pick([1, 3, 8, 100]),
    maxLanes: dice.pick([1, 2, 64]),
    maxFold: dice.pick([1, 2, 32]),
    maxOutstanding: dice.pick([1, 4, 256]),
    maxOutbox: dice.pick([2, 8, 10_000]),
    cacheSize: dice.pick([1, 3, 2_000]),
    sweepMs: 2_000,
    tombstoneMs: 20_000,
    markerMs: 15_000,
    markerTimeoutMs: 5_000,
    patternPollMs: 2_000,
  };
}
