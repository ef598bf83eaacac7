import { getJson } from './connection.js';
import { byId, h } from './dom.js';
import { amount } from './format.js';

const POLL_MS = 2_000;
let isConnected = false;

const METRICS = [
  ['events/s', ({ messageProcessingRate }) => amount(messageProcessingRate)],
  ['latency', ({ messageLatency }) => `${amount(messageLatency)} ms`],
  ['waiting', ({ queueDepth }) => amount(queueDepth)],
  ['live', ({ activeThreds }) => amount(activeThreds)],
  ['failed', ({ errorRate }) => `${amount(errorRate * 100)} %`],
  ['memory', ({ memoryUsage }) => `${amount(memoryUsage / 1_048_576)} MB`],
];

/** Health and metrics, at the top. */
export function showStatus() {
  const fields = METRICS.map(([name, read]) => ({ name, read, value: h('dd', {}, '–') }));
  const terms = fields.map(({ name, value }) => h('div', {}, h('dt', {}, name), value));
  byId('metrics').replaceChildren(...terms);
  async function poll() {
    try {
      if (document.visibilityState === 'visible' && isConnected) {
        const metrics = await getJson('/api/metrics');
        for (const { read, value } of fields) value.textContent = read(metrics);
      }
    } catch {
      for (const { value } of fields) value.textContent = '–';
    }
    setTimeout(() => void poll(), POLL_MS);
  }
  void poll();
}

export function showHealth(isNow) {
  isConnected = isNow;
  const health = byId('health');
  health.dataset.state = isConnected ? 'ready' : 'down';
  health.textContent = isConnected ? 'running' : 'not reachable';
}

export function showReach({ isLoopback, kept }) {
  document.querySelector('.foot').dataset.reach = isLoopback ? 'own' : 'open';
  const reach = isLoopback
    ? 'A development app without log-in. Only this machine can reach it.'
    : 'A development app without log-in: whoever reaches this address can read and send everything.';
  byId('reach').textContent = `${reach} ${kept}`;
}
