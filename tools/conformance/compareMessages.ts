import type { Message } from '@srvthreds/core';
import { mismatch, type Mismatch } from './matches.ts';
import type { ExpectedMessage } from './Scenario.ts';

/** Which message answers which expectation. */
export type Pairs = readonly { readonly expected: ExpectedMessage; readonly found: Message }[];

export type Comparison =
  { readonly ok: true; readonly pairs: Pairs } | { readonly ok: false; readonly reason: string };

/**
 * Exactly these messages, in this order; messages of different threds have no order among one another.
 *
 * @param anyOrder they may come in any order at all
 */
export function compareMessages(
  found: readonly Message[],
  expected: readonly ExpectedMessage[],
  { anyOrder }: { readonly anyOrder: boolean },
): Comparison {
  if (found.length !== expected.length)
    return { ok: false, reason: `expected ${expected.length} messages, found ${describe(found)}` };
  const inOrder = expected.map((one, i) => ({ expected: one, found: found[i]! }));
  const wrong = inOrder.map((pair) => messageMismatch(pair.found, pair.expected)).find(Boolean);
  if (!wrong) return { ok: true, pairs: inOrder };
  const threds = new Set(found.map(({ event }) => event.thredId));
  const pairs = anyOrder || threds.size > 1 ? pairUp(found, expected, anyOrder) : undefined;
  return pairs ? { ok: true, pairs } : { ok: false, reason: `${wrong} in ${describe(found)}` };
}

/** What is wrong with a message; undefined if nothing is. */
export function messageMismatch({ to, event }: Message, expected: ExpectedMessage): Mismatch {
  if (expected.to) {
    const [a, b] = [[...to].toSorted(), [...new Set(expected.to)].toSorted()];
    if (JSON.stringify(a) !== JSON.stringify(b))
      return `to: expected ${String(b)}, found ${String(a)}`;
  }
  return expected.matches === undefined ? undefined : mismatch(event, expected.matches);
}

/** Finds for each expectation a message of its own; within a thred their order is kept, unless any order will do. */
function pairUp(
  found: readonly Message[],
  expected: readonly ExpectedMessage[],
  anyOrder: boolean,
): Pairs | undefined {
  const [first, ...rest] = expected;
  if (!first) return [];
  for (const [index, message] of found.entries()) {
    const isBehindItsOwn = found
      .slice(0, index)
      .some(({ event }) => event.thredId === message.event.thredId);
    if ((isBehindItsOwn && !anyOrder) || messageMismatch(message, first)) continue;
    const others = pairUp(found.toSpliced(index, 1), rest, anyOrder);
    if (others) return [{ expected: first, found: message }, ...others];
  }
  return undefined;
}

function describe(messages: readonly Message[]): string {
  const short = messages.map(({ to, event }) => ({ to, type: event.type, data: event.data }));
  return JSON.stringify(short).slice(0, 600);
}
