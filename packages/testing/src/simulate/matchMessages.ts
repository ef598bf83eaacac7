import { isDeepStrictEqual } from 'node:util';
import type { EventData, EventValues, Message } from '@srvthreds/core';

/** What a script expects of one message. What is left out may be anything. */
export interface ExpectedMessage {
  /** Everybody who gets it, in any order. */
  readonly to?: string | readonly string[];
  readonly type?: string;
  readonly title?: string;
  readonly re?: string;
  /** Exactly these. */
  readonly values?: EventValues;
  /** Exactly this, without `title` and `values` being named apart. */
  readonly data?: EventData;
}

/** What differs; undefined if the messages are as expected, one for one and in order. */
export function mismatchOf(
  messages: readonly Message[],
  expected: readonly ExpectedMessage[],
): string | undefined {
  const fits =
    messages.length === expected.length &&
    messages.every((message, index) => isAsExpected(message, expected[index]!));
  if (fits) return undefined;
  return [
    `expected ${expected.length} messages:`,
    ...expected.map((one) => `  ${JSON.stringify(one)}`),
    `found ${messages.length}:`,
    ...messages.map((message) => `  ${JSON.stringify(inShort(message))}`),
  ].join('\n');
}

function isAsExpected(message: Message, { to, ...expected }: ExpectedMessage): boolean {
  const { to: found, ...short } = inShort(message);
  const isAddressed =
    to === undefined || isDeepStrictEqual([to].flat().toSorted(), found.toSorted());
  const fields: Readonly<Record<string, unknown>> = { ...short, data: message.event.data };
  return (
    isAddressed &&
    Object.entries(expected).every(([name, value]) =>
      isDeepStrictEqual(plain(fields[name]), plain(value)),
    )
  );
}

function inShort({ to, event }: Message): ExpectedMessage & { readonly to: readonly string[] } {
  const { data, re, type } = event;
  return {
    to,
    type,
    ...(data?.title === undefined ? {} : { title: data.title }),
    ...(re === undefined ? {} : { re }),
    ...(data?.content?.values === undefined ? {} : { values: data.content.values }),
  };
}

/** As JSON, so that a key without a value, or without a prototype, is like none. */
function plain(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}
