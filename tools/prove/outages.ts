// Servers that go away under load, and the engines that have to go on by themselves:
// `npm run prove:outages [-- --only cluster,redis,rabbit --seconds 120 --rate 200 --engines 3]`.
import { parseArgs } from 'node:util';
import { numberOption } from '../numberOption.ts';
import { OUTAGES } from './outageServers.ts';
import { runOutage } from './runOutage.ts';

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: Object.keys(OUTAGES).join(',') },
    seconds: { type: 'string', default: '120' },
    rate: { type: 'string', default: '200' },
    engines: { type: 'string', default: '3' },
  },
});
const load = {
  awayMs: numberOption(values, 'seconds') * 1_000,
  eventsPerSecond: numberOption(values, 'rate'),
  engines: numberOption(values, 'engines'),
};
const names = values.only.split(',');
const unknown = names.find((name) => !Object.hasOwn(OUTAGES, name));
if (unknown !== undefined) {
  const known = Object.keys(OUTAGES).join(', ');
  throw new RangeError(`expected --only to name some of ${known}, found "${unknown}"`);
}

let isClean = true;
for (const name of names) {
  const report = await runOutage(OUTAGES[name]!, load);
  for (const fault of report.faults.slice(0, 20)) console.log(`FAULT ${fault}`);
  console.log(
    `${name}: away ${report.awayMs} ms, longest pause of a thred ${report.longestPauseMs} ms, ` +
      `first answer ${report.firstAnswerMs} ms and all answers ${report.caughtUpMs} ms after the return; ` +
      `${report.events} events, ${report.answered} answered once, ${report.repeats} deliveries seen again, ` +
      `${report.faults.length} wrong`,
  );
  isClean &&= report.faults.length === 0 && report.answered === report.events;
}
process.exit(isClean ? 0 : 1);
