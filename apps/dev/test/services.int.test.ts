import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { randomId } from '@srvthreds/core';
import { chromium, type Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { whyNoRabbitServer } from '../../../tools/services/rabbitmq.ts';
import { whyNoRedis } from '../../../tools/services/redis.ts';
import { BROWSER_FLAGS, CHROMIUM } from './support/chromium.ts';

const START = fileURLToPath(new URL('../../../tools/start/main.ts', import.meta.url));
const WAIT_MS = 20_000;
const STARTS_WITHIN_MS = 90_000;

/** A machine without the servers or a browser may skip this; the one that decides about a change may not. */
const skip =
  whyNoRedis() ?? whyNoRabbitServer() ?? (existsSync(CHROMIUM) ? undefined : `no ${CHROMIUM}`);
if (skip !== undefined && process.env['CI']) throw new Error(skip);
if (skip !== undefined) console.warn(`skipped: ${skip}`);

/** `npm run start:services -- --engines 3`, on servers of its own. */
class Services {
  readonly #process: ChildProcess;
  output = '';

  constructor() {
    const args = ['--conditions=@srvthreds/source', START, '--engines', '3', '--own-servers'];
    this.#process = spawn(process.execPath, args, {
      env: { ...process.env, PORT: '0', NAMESPACE: `test-${randomId(8)}` },
    });
    for (const stream of [this.#process.stdout!, this.#process.stderr!])
      stream.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
  }

  /** What a line that it has printed, or will print, holds in a group of the pattern. */
  async find(pattern: RegExp, withinMs = WAIT_MS): Promise<string> {
    const look = (): string => {
      const found = pattern.exec(this.output)?.[1];
      if (found === undefined) throw new Error(`expected ${pattern}, found ${this.output}`);
      return found;
    };
    return vi.waitFor(look, { timeout: withinMs });
  }

  async killEngine(number: number): Promise<void> {
    process.kill(Number(await this.find(new RegExp(`engine-${number} .* pid (\\d+)`))), 'SIGKILL');
    await this.find(new RegExp(`(engine-${number} has ended \\(SIGKILL\\))`));
  }

  /** @returns its exit code */
  async stop(): Promise<number> {
    if (this.#process.exitCode !== null) return this.#process.exitCode;
    this.#process.kill('SIGINT');
    const [code] = (await once(this.#process, 'exit')) as [number];
    return code;
  }
}

describe.skipIf(skip !== undefined)('three engines on Redis and RabbitMQ, and the page', () => {
  let services: Services;
  let browser: Browser;
  beforeAll(async () => {
    services = new Services();
    browser = await chromium.launch({ executablePath: CHROMIUM, args: BROWSER_FLAGS });
    await services.find(/(All run)/, STARTS_WITHIN_MS);
  }, STARTS_WITHIN_MS);
  afterAll(async () => {
    await browser.close();
    await services.stop();
  }, STARTS_WITHIN_MS);

  it(
    'plays an approval while two of the engines are killed, and nobody sees it',
    { timeout: 120_000 },
    async () => {
      const troubles: string[] = [];
      const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
      page.setDefaultTimeout(WAIT_MS);
      page.on('console', (message) => {
        if (message.type() === 'error' || message.type() === 'warning')
          troubles.push(message.text());
      });
      page.on('pageerror', ({ message }) => troubles.push(message));
      const timeline = page.getByRole('region', { name: 'Timeline' });
      const inbox = page.getByRole('tabpanel', { name: 'Participants' });
      const actAs = (name: RegExp) => inbox.getByRole('radio', { name }).check({ force: true });

      await page.goto(await services.find(/SrvThreds runs: (http\S+)/));
      const request = page.getByRole('button', { name: 'Request a purchase' });
      await request.waitFor();
      await services.killEngine(1);
      await request.click();
      await timeline.getByRole('heading', { name: 'Approve a standing desk' }).waitFor();

      await actAs(/^ada/);
      await inbox.getByText('Approve', { exact: true }).click();
      await services.killEngine(2);
      await inbox.getByRole('button', { name: 'Send the answer' }).click();
      await inbox.getByText('Answered: approved true').waitFor();
      expect(await inbox.getByRole('heading', { name: 'Approve a standing desk' }).count()).toBe(1);

      await actAs(/^rita/);
      const answer = inbox.getByRole('article').filter({ hasText: 'Approved: a standing desk' });
      await answer.waitFor();
      await timeline.getByText('ended', { exact: true }).waitFor();
      expect(await answer.count()).toBe(1);
      expect(troubles).toEqual([]);
      await page.close();
    },
  );

  it(
    'ends in order: the page, the engine that is left, the servers',
    { timeout: 60_000 },
    async () => {
      expect(await services.stop()).toBe(0);
      const stopped = services.output.split('\n').filter((line) => line.startsWith('stopped: '));
      expect(stopped.map((line) => line.slice('stopped: '.length))).toEqual([
        'page',
        'engine-3',
        expect.stringMatching(/^(redis, rabbitmq|rabbitmq, redis)$/),
      ]);
    },
  );
});
