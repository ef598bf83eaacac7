// Runs one server until it is told to stop: `server.ts redis` or `server.ts rabbitmq`. Prints its URL.
import { once } from 'node:events';
import { RabbitServer } from '../services/rabbitmq.ts';
import { RedisServer } from '../services/redis.ts';

const server = process.argv[2] === 'redis' ? await RedisServer.start() : await RabbitServer.start();
console.log(`url ${server.url}`);
await once(process, 'SIGTERM');
await server.stop();
process.exit(0);
