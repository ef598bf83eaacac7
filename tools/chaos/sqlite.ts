// Kills processes that work on a SQLite file: `npm run chaos:sqlite [-- --kills 200]`.
import { parseArgs } from 'node:util';
import { killRepeatedly } from './sqliteKills.ts';
import { numberOption } from '../numberOption.ts';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '200' },
    events: { type: 'string', default: '200000' },
    threds: { type: 'string', default: '50' },
    withinMs: { type: 'string', default: '300' },
  },
});

const startedAt = performance.now();
const report = await killRepeatedly({
  kills: numberOption(values, 'kills'),
  events: numberOption(values, 'events'),
  threds: numberOption(values, 'threds'),
  withinMs: numberOption(values, 'withinMs'),
});
const seconds = (performance.now() - startedAt) / 1_000;
for (const fault of report.faults.slice(0, 20)) console.log(`FAULT ${fault}`);
console.log(
  `${report.kills} kills, ${report.events} events, ${report.repeats} messages seen again, ` +
    `${report.faults.length} faults, ${seconds.toFixed(0)} s`,
);
process.exit(report.faults.length > 0 ? 1 : 0);
