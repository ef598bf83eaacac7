import { library } from '../../tsup.base.ts';

export default library([
  'src/index.ts',
  'src/storage.ts',
  'src/records.ts',
  'src/queue.ts',
  'src/agents.ts',
  'src/faults.ts',
  'src/differential.ts',
  'src/simulate.ts',
]);
