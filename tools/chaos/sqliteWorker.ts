// A process that is going to be killed: an engine on a SQLite file, that counts events in a few threds. It says on
// standard output what it was told (`ack`, committed) and what came out (`msg`), a line each, written at once.
import { writeSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { startedThredId, type Event } from '@srvthreds/core';
import { Engine } from '@srvthreds/engine';
import { EventQ } from '@srvthreds/queue';
import { SqliteQService } from '@srvthreds/queue/sqlite';
import { SqliteStorage } from '@srvthreds/storage/sqlite';
import { countingPattern } from '../../packages/testing/test/engine/countingPattern.ts';
import { numberOption } from '../numberOption.ts';

const { values } = parseArgs({
  options: {
    file: { type: 'string', default: '' },
    from: { type: 'string', default: '0' },
    events: { type: 'string', default: '1000' },
    threds: { type: 'string', default: '10' },
  },
});
const threds = numberOption(values, 'threds');
const end = numberOption(values, 'events');
const AT_A_TIME = 32;

const engine = new Engine(new EventQ(new SqliteQService(values.file), { partitions: 4 }), {
  storage: new SqliteStorage(values.file),
});
engine.onMessage((message) => say('msg', message));
await engine.patterns.add(countingPattern);
await engine.start();
say('up', {});

// Events of one thred wait for one another, so that what is not confirmed is sent again in the same order.
let next = numberOption(values, 'from', { atLeast: 0 });
while (next < end) {
  const batch = Array.from({ length: Math.min(AT_A_TIME, end - next) }, (_, i) => next + i);
  await Promise.all(
    batch.map(async (number) => {
      await engine.handle(numbered(number));
      say('ack', { number });
    }),
  );
  next += batch.length;
}
await engine.settled();
say('done', {});
await engine.shutdown();

/** The event of that number: the first of each thred starts it, the others are counted by it. */
function numbered(number: number): Event {
  const thred = number % threds;
  const source = { id: 'producer' };
  const start = { id: `start-${thred}` };
  if (number < threds) return { ...start, type: 'open', source };
  const thredId = startedThredId('counter', start);
  return { id: `add-${number}`, type: 'add', source, thredId };
}

function say(what: string, content: object): void {
  writeSync(1, `${JSON.stringify({ what, ...content })}\n`);
}
