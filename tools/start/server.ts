// Runs one server for as long as its standard input is open: `server.ts redis` or `server.ts rabbitmq`. Prints its URL.
import { once } from 'node:events';
import { RabbitServer } from '../services/rabbitmq.ts';
import { RedisServer } from '../services/redis.ts';

const server = process.argv[2] === 'redis' ? await RedisServer.start() : await RabbitServer.start();
console.log(`url ${server.url}`);
process.stdin.resume();
await Promise.race([once(process, 'SIGTERM'), once(process.stdin, 'end')]);
await server.stop();
process.exit(0);
