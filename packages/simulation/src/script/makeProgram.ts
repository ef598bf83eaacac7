import { startedThredId, type Event } from '@srvthreds/core';
import type { Dice } from '../dice/Dice.ts';
import { POISON } from '../program/directives.ts';
import { STARTS } from '../program/patterns.ts';
import { makeSociety } from './makeSociety.ts';
import { again, newEvent, sendOf, type Send } from './sends.ts';
import type { Step } from './Script.ts';

/** What producers do in a run. */
export interface ProgramOptions {
  readonly dice: Dice;
  /** Numbers of the engines that events are given to. */
  readonly engines: number;
  /** Events are sent from 0 to here, milliseconds. */
  readonly lastsMs: number;
  readonly untilTracesGo: boolean;
  /** One thred is given so many events that it forgets the first ones. */
  readonly isHot: boolean;
}

/** After so long the hot thred is given the many events that make it forget. */
const HOT_AT_MS = 66_000;
/** A thred remembers 256 ids, and looks only after 64 more for what it may forget. */
const HOT_EVENTS = 330;
/** Copies of what is forgotten come after that, but before the run is over. */
const LATE_COPY_MS = 85_000;
/** And copies of what has ended after its traces may be gone. */
const TRACES_GONE_MS = 100_000;

/** Writes the events of a run, each with the time at which it is sent. */
export function makeProgram(options: ProgramOptions): Step[] {
  const { dice, isHot } = options;
  const keys = Array.from({ length: dice.between(0, 2) }, (_, index) => `k${index}`);
  const threds = dice.between(1, 5);
  const steps: Step[] = [...makeSociety(options)];
  for (let thred = 0; thred < threds; thred++) steps.push(...thredSends(thred, keys, options));
  steps.push(...strays(options));
  if (dice.chance(0.06)) steps.push(...poisonSends(options));
  if (isHot) steps.push(...hotSends(options));
  return steps;
}

function thredSends(thred: number, keys: readonly string[], options: ProgramOptions): Step[] {
  const { dice, untilTracesGo, lastsMs } = options;
  const type = dice.pick(['open', 'open', 'remind', 'both', 'blip', 'open', 'late']);
  const key = keys.length > 0 && dice.chance(0.4) ? dice.pick(keys) : undefined;
  const start: Event = {
    ...newEvent(`s${thred}`, type),
    ...(key === undefined ? {} : { orderingKey: key }),
  };
  const chain = key === undefined ? `t${thred}` : `k${key}`;
  const at = dice.below(Math.max(1, lastsMs >> 1));
  const first = sendOf(start, at, options, chain);
  const isCopied = untilTracesGo && dice.chance(0.7);
  const copy = isCopied ? { copyAfterMs: TRACES_GONE_MS + dice.below(40_000) } : {};
  const followers = (STARTS[type] ?? []).flatMap((patternId) =>
    boundSends(startedThredId(patternId, start), { after: at, chain, name: `${thred}` }, options),
  );
  const repeats = dice.chance(0.4) ? [again(first, options)] : [];
  return [{ ...first, ...copy }, ...repeats, ...followers];
}

interface Bound {
  readonly after: number;
  readonly chain: string;
  readonly name: string;
}

/** Events for one thred, sent one after the other; in some threds several at a time. */
function boundSends(thredId: string, { after, chain, name }: Bound, options: ProgramOptions) {
  const { dice, lastsMs } = options;
  const isCounter = thredId.startsWith('counter_');
  const events = dice.between(0, isCounter ? 8 : 4);
  const closesAt = isCounter && dice.chance(0.5) ? dice.below(events + 1) : events;
  const isBurst = dice.chance(0.3);
  let at = after + dice.below(400);
  const sends: Send[] = [];
  for (let index = 0; index < events; index++) {
    if (!isBurst) at += dice.below(Math.max(2, Math.floor((lastsMs - after) / (events + 1))));
    const type = boundType(dice, { isCounter, isClosing: index === closesAt });
    const event = { ...newEvent(`${thredId.slice(0, 1)}${name}.${index}`, type), thredId };
    const send = sendOf(event, at, options, chain);
    sends.push(dice.chance(0.1) ? { ...send, copyAfterMs: dice.below(5_000) } : send);
    if (dice.chance(0.2)) sends.push(again(send, options));
  }
  return sends;
}

function boundType(
  dice: Dice,
  { isCounter, isClosing }: { readonly isCounter: boolean; readonly isClosing: boolean },
): string {
  if (isClosing) return 'close';
  if (isCounter) return dice.pick(['add', 'add', 'add', 'add', 'fail', 'other']);
  return dice.pick(['poke', 'poke', 'other']);
}

/** Events that nobody wants, and events for threds that are not there. */
function strays(options: ProgramOptions): Step[] {
  const { dice, lastsMs } = options;
  return Array.from({ length: dice.below(4) }, (_, index) => {
    const at = dice.below(lastsMs);
    const isBound = dice.chance(0.5);
    const event = isBound
      ? { ...newEvent(`u${index}`, 'add'), thredId: `counter_${dice.below(1_000)}nobody` }
      : newEvent(`o${index}`, dice.pick(['orphan', 'late']));
    const send = sendOf(event, at, options);
    return dice.chance(0.4) ? [send, again(send, options)] : [send];
  }).flat();
}

/** An event that takes down every process that steps it, among others of its thred. */
function poisonSends(options: ProgramOptions): Step[] {
  const { dice, lastsMs } = options;
  const start = newEvent('p', 'open');
  const thredId = startedThredId('counter', start);
  const at = dice.below(lastsMs);
  const types = ['add', POISON, 'add', 'add'];
  const followers = types.map((type, index) =>
    sendOf({ ...newEvent(`p.${index}`, type), thredId }, at + index, options, 'p'),
  );
  return [sendOf(start, at, options, 'p'), ...followers];
}

/** A thred that forgets its first events, of which copies come much later. */
function hotSends(options: ProgramOptions): Step[] {
  const { dice } = options;
  const start = newEvent('hot', 'open');
  const thredId = startedThredId('counter', start);
  const send = (index: number, at: number): Send =>
    sendOf(
      { ...newEvent(`h${index}`, 'add'), thredId },
      at,
      options,
      index < 6 ? 'hot' : undefined,
    );
  const early = Array.from({ length: 6 }, (_, index) => ({
    ...send(index, 200 + index * dice.below(300)),
    ...(dice.chance(0.5) ? { copyAfterMs: LATE_COPY_MS + dice.below(5_000) } : {}),
  }));
  const many = Array.from({ length: HOT_EVENTS }, (_, index) =>
    send(6 + index, HOT_AT_MS + index * 4),
  );
  return [sendOf(start, 100, options, 'hot'), ...early, ...many];
}
