import type { Event } from '@srvthreds/core';
import type { Dice } from '../dice/Dice.ts';
import type { SendStep, Step } from './Script.ts';

export type Send = SendStep & Step;

/** Who sends, and to how many engines. */
export interface SendOptions {
  readonly dice: Dice;
  /** Numbers of the engines that events are given to. */
  readonly engines: number;
}

/** @param key what it is about, for those who listen */
export function newEvent(id: string, type: string, key?: string): Event {
  const data = key === undefined ? {} : { data: { content: { values: { key } } } };
  return { id, type, source: { id: 'producer' }, ...data };
}

export function sendOf(
  event: Event,
  at: number,
  { dice, engines }: SendOptions,
  chain?: string,
): Send {
  return {
    at,
    do: 'send',
    event,
    ...(chain === undefined ? {} : { chain }),
    ...(dice.chance(0.3) ? { via: dice.below(engines) } : {}),
  };
}

/** The producer does not remember that it has sent it. */
export function again(send: Send, { dice }: Pick<SendOptions, 'dice'>): Send {
  return { ...send, at: send.at + dice.below(4_000) };
}
