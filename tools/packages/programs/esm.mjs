// A user's program, as an ES module.
import assert from 'node:assert/strict';
import { JwtAuthenticator, parseDurationMs, TokenSigner } from '@srvthreds/agents';
import { MemoryMailbox } from '@srvthreds/agents/memory';
import { CapacityPlanner } from '@srvthreds/capacity';
import { validatePattern } from '@srvthreds/core';
import { createEngine, Engine } from '@srvthreds/engine';
import { EventQ } from '@srvthreds/queue';
import { MemoryQService } from '@srvthreds/queue/memory';
import { StorageFactory } from '@srvthreds/storage';
import { hello } from './hello.mjs';

assert.deepEqual(validatePattern(hello), []);
assert.equal(parseDurationMs('15m'), 900_000);

const rules = { issuer: 'me', audience: 'us' };
const secret = 'a secret of thirty-two bytes or more';
const { token } = await new TokenSigner({ key: { secret }, ...rules }).sign({
  participantId: 'ann',
  roles: [],
});
const door = new JwtAuthenticator({ keys: { secrets: [secret] }, ...rules });
assert.equal((await door.authenticate({ token })).participantId, 'ann');

assert.equal(CapacityPlanner.calculateEngineInstances(350, 6, 0.7), 3);

const mailbox = new MemoryMailbox();
const { numbers } = await mailbox.append('me', [{ id: 'm', body: 'kept' }]);
await mailbox.take('me', numbers[0]);
assert.equal((await mailbox.read('me', 0)).takenThrough, numbers[0]);

const embedded = await createEngine({ patterns: [hello] });
const heard = new Promise((resolve) => embedded.onMessage(resolve));
await embedded.handle({ id: '1', type: 'hello', source: { id: 'me' } });
assert.deepEqual((await heard).to, ['me']);
await embedded.shutdown();

assert.throws(() => StorageFactory.getStorage(), { code: 'STORAGE_NOT_CONFIGURED' });
await StorageFactory.configure('memory:');
const engine = new Engine(new EventQ(new MemoryQService()));
await engine.start();
assert.equal(engine.isReady, true);
await engine.shutdown();
await StorageFactory.reset();
