// A user's program, as CommonJS; it shares the process's storage with the ES modules in it.
const assert = require('node:assert/strict');
const { parseDurationMs } = require('@srvthreds/agents');
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
  assert.equal(typeof LatencyHistogram, 'function');

  const storage = await StorageFactory.configure('memory:');
  const esm = await import('@srvthreds/storage');
  assert.equal(esm.StorageFactory.getStorage(), storage);
  await StorageFactory.reset();
}

void main();
