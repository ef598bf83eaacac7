// A user's program, as CommonJS; it shares the process's storage with the ES modules in it.
const assert = require('node:assert/strict');
const { JwtAuthenticator, parseDurationMs, TokenSigner } = require('@srvthreds/agents');
const { createEngine } = require('@srvthreds/engine');
const { StorageFactory } = require('@srvthreds/storage');
const { LatencyHistogram } = require('@srvthreds/capacity');

async function main() {
  const { hello } = await import('./hello.mjs');
  const engine = await createEngine({ patterns: [hello] });
  const heard = new Promise((resolve) => engine.onMessage(resolve));
  await engine.handle({ id: '1', type: 'hello', source: { id: 'me' } });
  assert.equal((await heard).event.data.title, 'World');
  await engine.shutdown();
  assert.equal(parseDurationMs('15m'), 900_000);

  const rules = { issuer: 'me', audience: 'us' };
  const secret = 'a secret of thirty-two bytes or more';
  const { token } = await new TokenSigner({ key: { secret }, ...rules }).sign({
    participantId: 'ann',
    roles: [],
  });
  const door = new JwtAuthenticator({ keys: { secrets: [secret] }, ...rules });
  assert.equal((await door.authenticate({ token })).participantId, 'ann');

  assert.equal(typeof LatencyHistogram, 'function');

  const storage = await StorageFactory.configure('memory:');
  const esm = await import('@srvthreds/storage');
  assert.equal(esm.StorageFactory.getStorage(), storage);
  await StorageFactory.reset();
}

void main();
