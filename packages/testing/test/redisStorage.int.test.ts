import { randomId } from '@srvthreds/core';
import type { Storage } from '@srvthreds/storage';
import { RedisStorage } from '@srvthreds/storage/redis';
import { describeStorage } from '../src/index.ts';

const url = process.env['REDIS_URL'] ?? 'redis://127.0.0.1:6379';
const namespaces = new WeakMap<Storage, string>();

function open(namespace: string): Storage {
  const storage = new RedisStorage(url, { namespace });
  namespaces.set(storage, namespace);
  return storage;
}

describeStorage('redis', () => open(`test-${randomId(8)}`), {
  reopen: (storage) => open(namespaces.get(storage)!),
});
