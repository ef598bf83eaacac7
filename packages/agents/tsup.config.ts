import { library } from '../../tsup.base.ts';

export default library([
  'src/index.ts',
  'src/memory.ts',
  'src/sqlite.ts',
  'src/redis.ts',
  'src/fastify.ts',
  'src/socket.ts',
  'src/session-agent.ts',
]);
