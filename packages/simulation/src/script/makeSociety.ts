import { digest, startedThredId, type Event } from '@srvthreds/core';
import type { Dice } from '../dice/Dice.ts';
import { again, newEvent, sendOf, type Send, type SendOptions } from './sends.ts';

export interface SocietyOptions extends SendOptions {
  /** Events are sent from 0 to here, milliseconds. */
  readonly lastsMs: number;
}

const KEYS = ['a', 'b'];

/** Events for threds that have to do with one another: a crowd that wants few places, families, listeners and calls. */
export function makeSociety(options: SocietyOptions): Send[] {
  const { dice } = options;
  const sends: Send[] = [];
  if (dice.chance(0.4)) sends.push(...crowd(options));
  if (dice.chance(0.5))
    for (let one = dice.between(1, 2); one > 0; one--) sends.push(...familyLife(one, options));
  if (dice.chance(0.5)) sends.push(...listeners(options));
  if (sends.length > 0 || dice.chance(0.2)) sends.push(...calls(options));
  return sends.flatMap((send) => (dice.chance(0.1) ? [send, again(send, options)] : [send]));
}

/** Guests and pulses that come close together, some of whom fail. */
function crowd(options: SocietyOptions): Send[] {
  const { dice, lastsMs } = options;
  const from = dice.below(lastsMs >> 1);
  return Array.from({ length: dice.between(2, 8) }, (_, index) => {
    const type = dice.pick(['enter', 'enter', 'enter', 'stumble', 'pulse', 'pulse', 'fair']);
    const start = newEvent(`gu${index}`, type, dice.pick(KEYS));
    const at = from + dice.below(dice.pick([10, 1_000, 6_000]));
    const sends = [sendOf(start, at, options, `gu${index}`)];
    if (type !== 'pulse' && dice.chance(0.4)) {
      const leave = {
        ...newEvent(`gu${index}.1`, 'leave'),
        thredId: startedThredId('guest', start),
      };
      sends.push(sendOf(leave, at + dice.below(3_500), options, `gu${index}`));
    }
    return sends;
  }).flat();
}

/** One family: what it is told to have, and what its children are told. */
function familyLife(number: number, options: SocietyOptions): Send[] {
  const { dice, lastsMs } = options;
  const start = newEvent(`fa${number}`, 'family', dice.pick(KEYS));
  const familyId = startedThredId('family', start);
  const chain = `fa${number}`;
  let at = dice.below(lastsMs >> 1);
  const sends = [sendOf(start, at, options, chain)];
  const events = dice.between(1, 5);
  const isBurst = dice.chance(0.4);
  const isEnding = dice.chance(0.7);
  for (let index = 0; index < events; index++) {
    at += isBurst ? dice.below(5) : dice.below(Math.floor(lastsMs / events));
    const type = isEnding && index === events - 1 ? dice.pick(['lastly', 'close']) : wish(dice);
    const event = { ...newEvent(`fa${number}.${index}`, type), thredId: familyId };
    sends.push(sendOf(event, at, options, chain));
    if (dice.chance(0.3))
      sends.push(sendOf(toChild(event, dice), at + dice.below(500), options, chain));
  }
  return sends;
}

function wish(dice: Dice): string {
  if (dice.chance(0.02)) return 'venom';
  return dice.pick(['birth', 'birth', 'depart', 'invite', 'expect', 'clone', 'other']);
}

/** For the child that the family was told to have: of one kind or another; it may not be there, or not yet. */
function toChild(told: Event & { readonly thredId: string }, dice: Dice): Event {
  // The family's first child has been there from the beginning, and waits to be told what to listen to.
  const cause = dice.chance(0.3) ? told.id.split('.')[0]! : told.id;
  const name = digest(told.thredId, cause, 'spawn 0');
  const [patternId, type] = dice.pick([
    ['listener', 'close'],
    ['listener', 'listen'],
    ['guest', 'leave'],
    ['guest', 'enter'],
    ['family', 'close'],
    ['family', 'birth'],
  ] as const);
  const event = newEvent(`${told.id}.c`, type, dice.pick(KEYS));
  return { ...event, thredId: `${patternId}_${name}` };
}

function listeners(options: SocietyOptions): Send[] {
  const { dice, lastsMs } = options;
  return Array.from({ length: dice.between(1, 4) }, (_, index) => {
    const start = newEvent(`li${index}`, dice.pick(['listen', 'listen', 'fair']), dice.pick(KEYS));
    const at = dice.below(lastsMs >> 1);
    const sends = [sendOf(start, at, options, `li${index}`)];
    if (dice.chance(0.5)) {
      const event = newEvent(`li${index}.1`, dice.pick(['close', 'call']), dice.pick(KEYS));
      const bound = { ...event, thredId: startedThredId('listener', start) };
      sends.push(sendOf(bound, at + dice.below(lastsMs), options, `li${index}`));
    }
    return sends;
  }).flat();
}

function calls(options: SocietyOptions): Send[] {
  const { dice, lastsMs } = options;
  return Array.from({ length: dice.between(1, 5) }, (_, index) => {
    const call = newEvent(`ca${index}`, dice.pick(['call', 'call', 'shout']), dice.pick(KEYS));
    const send = sendOf(call, dice.below(lastsMs + 1_000), options);
    return dice.chance(0.2) ? { ...send, copyAfterMs: dice.below(5_000) } : send;
  });
}
