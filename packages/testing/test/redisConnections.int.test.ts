import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomId } from '@srvthreds/core';
import { StorageFactory, type Storage } from '@srvthreds/storage';
import { RedisStorage, type RedisStorageOptions } from '@srvthreds/storage/redis';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { RedisCluster, RedisServer, whyNoRedis } from '../../../tools/services/redis.ts';
import { PartitionOwner } from '../src/storage/PartitionOwner.ts';

// How the driver gets to a server: passwords, TLS, a server that stops, forgets, or is somebody else's client's.

const skip = whyNoRedis();
const PASSWORD = 'p@ss:word/1';

const opened: { close(): Promise<unknown> | void }[] = [];
const open = (url: string, options: RedisStorageOptions = {}): RedisStorage => {
  const storage = new RedisStorage(url, { namespace: `test-${randomId(8)}`, ...options });
  opened.push(storage);
  return storage;
};
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});

/** Everything in a storage that a wrong connection would not do. */
async function works(storage: Storage): Promise<void> {
  const owner = await PartitionOwner.of(storage);
  await owner.create('a', { enqueue: [{ id: 'm', topic: 't', body: 'b' }] });
  expect(await owner.waiting()).toEqual(['m']);
  const lease = await storage.acquire('member/a', { ttlMs: 60_000, holder: 'a' });
  await lease!.renew();
  expect(await storage.leases('member/')).toMatchObject([{ name: 'member/a' }]);
}

describe.skipIf(skip !== undefined)('a Redis server with TLS and a password', () => {
  let folder: string;
  let ca: string;
  let server: RedisServer;
  const url = (user: string) =>
    `rediss://${user}:${encodeURIComponent(PASSWORD)}@127.0.0.1:${server.port}`;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'srvthreds-tls-'));
    makeCertificate(folder);
    ca = readFileSync(join(folder, 'ca.crt'), 'utf8');
    const [certificate, key] = [join(folder, 'redis.crt'), join(folder, 'redis.key')];
    const tls = { ca: join(folder, 'ca.crt'), certificate, key };
    server = await RedisServer.start({ appendFsync: 'no', password: PASSWORD, tls });
  });
  afterAll(async () => {
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it.each(['', 'default'])(
    'is used with its certificate and password (user "%s")',
    async (user) => {
      await works(open(url(user), { redis: { tls: { ca } } }));
    },
  );

  it.each([
    ['without its certificate', {}, 'self-signed certificate'],
    ['with a wrong password', { password: 'wrong' }, 'WRONGPASS'],
  ])('is away %s, and the error says why', async (_how, wrong, why) => {
    const tls = 'password' in wrong ? { ca } : {};
    const storage = open(url(''), { redis: { tls, ...wrong } });
    await expect(storage.read({ partition: 0, id: 'a' })).rejects.toMatchObject({
      code: 'STORAGE_UNAVAILABLE',
      message: expect.stringContaining(why) as string,
    });
  });
});

describe.skipIf(skip !== undefined)('a Redis Cluster with a password', () => {
  let cluster: RedisCluster;
  beforeAll(async () => {
    cluster = await RedisCluster.start({ password: PASSWORD });
  });
  afterAll(() => cluster?.stop());

  it('is used with it', async () => {
    await works(open(cluster.url));
  });
});

describe.skipIf(skip !== undefined)('a Redis server', () => {
  let server: RedisServer;
  let admin: Redis;
  beforeAll(async () => {
    server = await RedisServer.start({ appendFsync: 'no' });
    admin = new Redis(server.url);
  });
  const clients = async () => (await admin.client('LIST')) as string;
  afterAll(async () => {
    admin?.disconnect();
    await server?.stop();
  });

  it('that has forgotten the scripts is told them again', async () => {
    const owner = await PartitionOwner.of(open(server.url));
    const { etag } = await owner.create('a');
    await admin.script('FLUSH');
    await owner.change('a', etag, { journal: ['j'] });
    await admin.script('FLUSH');
    await owner.lease.renew();
    expect(await owner.written()).toEqual(['j']);
  });

  it('keeps a database apart that the URL names by number', async () => {
    await works(open(`${server.url}/3`));
    expect(await admin.info('keyspace')).toMatch(/^db3:/m);
  });

  it('that is stopped is away within seconds, and used again when it goes on', async () => {
    const owner = await PartitionOwner.of(open(server.url));
    server.signal('SIGSTOP');
    const startedAt = Date.now();
    try {
      await expect(owner.create('a')).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' });
      expect(Date.now() - startedAt).toBeLessThan(20_000);
    } finally {
      server.signal('SIGCONT');
    }
    await expect.poll(() => owner.create('b').then(() => 'done', String)).toBe('done');
  });

  it('whose client was handed in stays connected when the storage is closed', async () => {
    const storage = new RedisStorage(admin, { namespace: `test-${randomId(8)}` });
    await works(storage);
    await storage.close();
    await storage.close();
    expect(await admin.ping()).toBe('PONG');
  });

  it('is let go of by the factory that opened it', async () => {
    const storage = await StorageFactory.configure(`${server.url}/4`);
    await works(storage);
    expect(await clients()).toContain('db=4');
    await StorageFactory.reset();
    await expect.poll(clients).not.toContain('db=4');
  });
});

/** A certificate for this machine, and the authority that has signed it. */
function makeCertificate(cwd: string): void {
  const openssl = (command: string) =>
    execFileSync('openssl', command.split(' '), { cwd, stdio: 'ignore' });
  const key = '-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes';
  writeFileSync(join(cwd, 'names'), 'subjectAltName=DNS:localhost,IP:127.0.0.1\n');
  openssl(`req -x509 ${key} -days 2 -subj /CN=test-ca -keyout ca.key -out ca.crt`);
  openssl(`req ${key} -subj /CN=localhost -keyout redis.key -out redis.csr`);
  openssl(
    'x509 -req -in redis.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 2 -extfile names -out redis.crt',
  );
}
