import { Redis, type Command } from 'ioredis';
import { startedThredId, type Message } from '@srvthreds/core';
import { createEngine } from '@srvthreds/engine';
import { RedisStorage } from '@srvthreds/storage/redis';
import { packed, placed, yardstick } from '../yardstick.ts';
import { Template } from './Template.ts';

/** One command of an instance: a script with its keys and arguments, parts of which differ from instance to instance. */
export interface RecordedCommand {
  readonly kind: 'read' | 'commit' | 'settle';
  readonly digest: string;
  readonly keyCount: number;
  readonly texts: readonly Template[];
}

/** What the engine sends to Redis for the two events of one instance, in order. */
export interface RecordedInstance {
  readonly events: readonly (readonly RecordedCommand[])[];
  /** Texts of the messages, as they stand in the outbox. */
  readonly messages: readonly Template[];
}

/** Names of the parts that differ; each is written in the length that the engine gives it. */
export const VARIABLES = ['thred', 'number', 'first', 'second', 'tag', 'fence', 'etag'] as const;
export type Variables = Record<(typeof VARIABLES)[number], string>;

type Sent = readonly string[];

/** By how many keys the scripts of the store take. */
const KINDS: Readonly<Record<string, RecordedCommand['kind']>> = {
  4: 'read',
  11: 'commit',
  2: 'settle',
};

/** Plays one instance on the real engine and writes down which commands that sends, so that the floor can send the same. */
export async function recordInstance(url: string): Promise<RecordedInstance> {
  const recorder = new Recorder(url);
  const storage = new RedisStorage(recorder, { namespace: 'floor' });
  const engine = await createEngine({ patterns: [yardstick], partitions: 1, storage });
  const messages: Message[] = [];
  engine.onMessage((message) => void messages.push(message));
  const play = async (number: string): Promise<Sent[][]> => {
    messages.length = 0;
    const thredId = startedThredId('order', placed(number));
    const events: Sent[][] = [];
    for (const event of [placed(number), packed(number, thredId)]) {
      recorder.sent.length = 0;
      await engine.handle(event);
      await engine.settled();
      events.push([...recorder.sent]);
    }
    return events;
  };
  // The first one sends the texts of the scripts, the second their digests.
  await play('before');
  const number = 's1234';
  const sent = await play(number);
  await engine.shutdown();
  recorder.disconnect();
  return compile(sent, messages, number);
}

/** A recorded instance that went through JSON. */
export function reviveInstance(json: string): RecordedInstance {
  const { events, messages } = JSON.parse(json) as RecordedInstance;
  return {
    events: events.map((commands) =>
      commands.map((command) => ({ ...command, texts: command.texts.map(Template.revive) })),
    ),
    messages: messages.map(Template.revive),
  };
}

class Recorder extends Redis {
  readonly sent: Sent[] = [];

  override sendCommand(...args: Parameters<Redis['sendCommand']>): unknown {
    const command: Command = args[0];
    const sent = command.args.map(String);
    // Leases are renewed meanwhile; they are no part of an instance.
    if (command.name === 'evalsha' && KINDS[sent[1]!]) this.sent.push(sent);
    return super.sendCommand(...args);
  }
}

function compile(
  events: readonly (readonly Sent[])[],
  messages: readonly Message[],
  number: string,
): RecordedInstance {
  const thred = startedThredId('order', placed(number));
  const [first, second] = messages.map(({ id }) => id) as [string, string];
  const commits = events.flat().filter(([, keyCount]) => KINDS[keyCount!] === 'commit');
  const [, , aggregateKey = ''] = commits[0]!;
  const values: Variables = {
    thred,
    number,
    first,
    second,
    // The partition's part of every key.
    tag: /\{.*?\}/.exec(aggregateKey)![0],
    fence: argumentsOf(commits[0]!)[1]!,
    etag: argumentsOf(commits[1]!)[2]!,
  };
  const concerned = (sent: Sent): boolean =>
    sent.some((text) => [thred, number, first, second].some((name) => text.includes(name)));
  return {
    events: events.map((sent) =>
      sent.filter(concerned).map(([digest, keyCount, ...texts]) => ({
        kind: KINDS[keyCount!]!,
        digest: digest!,
        keyCount: Number(keyCount),
        texts: texts.map((text) => Template.from(text, values)),
      })),
    ),
    messages: messages.map((message) => Template.from(JSON.stringify(message), values)),
  };
}

function argumentsOf([, keyCount, ...texts]: Sent): Sent {
  return texts.slice(Number(keyCount));
}
