import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { ENVIRONMENT } from './support/startApp.ts';

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const WAIT_MS = 40_000;

function run(env: Record<string, string>) {
  const child = spawn(process.execPath, ['--conditions=@srvthreds/source', MAIN], {
    env: { PATH: process.env['PATH'], ...env },
    signal: AbortSignal.timeout(WAIT_MS),
  });
  const ended = once(child, 'exit').then(([code]) => code as number);
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  /** Resolves with the line in which the message stands. */
  const said = async (message: string): Promise<Record<string, unknown>> => {
    const find = () => output.split('\n').find((line) => line.includes(`"msg":"${message}`));
    await expect.poll(find, { timeout: WAIT_MS }).toBeDefined();
    return JSON.parse(find()!) as Record<string, unknown>;
  };
  return { child, ended, said };
}

describe('main', { timeout: WAIT_MS }, () => {
  it('names everything that is wrong with the environment, and ends', async () => {
    const { child, ended } = run({ PORT: 'web', HOST: '0.0.0.0' });
    const [stderr, code] = await Promise.all([text(child.stderr), ended]);
    expect(code).toBe(1);
    for (const name of ['REDIS_URL', 'RABBITMQ_URL', 'PORT', 'API_TOKEN'])
      expect(stderr).toContain(`- ${name}: expected`);
    expect(stderr).not.toContain('    at ');
  });

  it('says in a sentence that a server is away', async () => {
    const { child, ended } = run({ ...ENVIRONMENT, STORAGE_URL: 'redis://127.0.0.1:1' });
    const [stderr, code] = await Promise.all([text(child.stderr), ended]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^- STORAGE_UNAVAILABLE: /m);
    expect(stderr).not.toContain('    at ');
  });

  it('ends in good order when it is told to, however often within a moment', async () => {
    const { child, ended, said } = run(ENVIRONMENT);
    const { url } = await said('engine runs');
    expect((await fetch(`${String(url)}/readyz`)).status).toBe(200);
    child.kill('SIGINT');
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
    await said('stopped');
  });

  it('ends at once when it is told a second time', async () => {
    const { child, ended, said } = run({ ...ENVIRONMENT, SHUTDOWN_MS: '600000' });
    const socket = await leaveHalfARequest(await said('engine runs'));
    child.kill('SIGTERM');
    await said('stopping');
    await pause(600);
    child.kill('SIGTERM');
    expect(await ended).toBe(1);
    socket.destroy();
  });

  it('ends when its time to stop is over, and says so', async () => {
    const { child, ended, said } = run({ ...ENVIRONMENT, SHUTDOWN_MS: '1000' });
    const socket = await leaveHalfARequest(await said('engine runs'));
    child.kill('SIGTERM');
    expect(await ended).toBe(1);
    await said('not finished in time');
    socket.destroy();
  });
});

/** Keeps an engine for two seconds from ending in good order. */
async function leaveHalfARequest({ url }: Record<string, unknown>): Promise<Socket> {
  const socket = connect(Number(new URL(String(url)).port), '127.0.0.1');
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  const head = 'POST /api/events HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n';
  await new Promise((resolve) => socket.write(`${head}content-length: 9\r\n\r\n{`, resolve));
  return socket;
}
