import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const WAIT_MS = 20_000;

function run(env: Record<string, string>) {
  const child = spawn(process.execPath, ['--conditions=@srvthreds/source', MAIN], {
    env: { ...process.env, DATA: 'memory', ...env },
    signal: AbortSignal.timeout(WAIT_MS),
  });
  const exited = once(child, 'exit').then(([code]) => code as number);
  return { child, exited };
}

describe('main', { timeout: WAIT_MS }, () => {
  it('says that the port is taken, and what to do about it', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    const { child, exited } = run({ PORT: String(port) });
    const [stderr, code] = await Promise.all([text(child.stderr), exited]);
    other.close();
    expect(code).toBe(1);
    expect(stderr).toContain(`PORT: ${port} on 127.0.0.1 is taken by another program.`);
    expect(stderr).not.toContain('    at ');
  });

  it('names everything that is wrong with the environment', async () => {
    const { child, exited } = run({ PORT: 'web', LOG_LEVEL: 'loud' });
    const [stderr, code] = await Promise.all([text(child.stderr), exited]);
    expect(code).toBe(1);
    expect(stderr).toContain('- PORT: ');
    expect(stderr).toContain('- LOG_LEVEL: ');
  });

  it('prints its URL, and ends in good order when it is told to, however often', async () => {
    const { child, exited } = run({ PORT: '0' });
    let stdout = '';
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    await expect.poll(() => stdout, { timeout: WAIT_MS }).toMatch(/http:\/\/127\.0\.0\.1:\d+/);
    const url = /http:\S+/.exec(stdout)![0];
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    child.kill('SIGINT');
    child.kill('SIGTERM');
    expect(await exited).toBe(0);
    expect(stdout).toContain('there is no log-in');
  });
});
