// Servers, several engines and the page over them, each in a process of its own:
// `npm run start:services [-- --engines 3 --own-servers]`. Ctrl+C ends all in good order, a second one at once.
import { parseArgs } from 'node:util';
import { errorMessage } from '@srvthreds/core';
import { onStopSignal } from '@srvthreds/service';
import { numberOption } from '../numberOption.ts';
import { Fleet } from './Fleet.ts';

const { values } = parseArgs({
  options: {
    engines: { type: 'string', default: '3' },
    'own-servers': { type: 'boolean', default: false },
  },
});
const fleet = new Fleet({
  engines: numberOption(values, 'engines'),
  ownServers: values['own-servers'],
  print: (line) => void process.stdout.write(`${line}\n`),
});
process.once('exit', () => fleet.kill());
onStopSignal({
  stop: () => void fleet.stop().then(() => process.exit(0)),
  kill: () => process.exit(1),
});
try {
  await fleet.start();
} catch (error) {
  if (!fleet.isStopping) {
    console.error(errorMessage(error));
    await fleet.stop();
    process.exit(1);
  }
}
