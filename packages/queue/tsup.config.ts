import { library } from '../../tsup.base.ts';

export default library([
  'src/index.ts',
  'src/memory.ts',
  'src/rabbit.ts',
  'src/redis.ts',
  'src/sqlite.ts',
]);
