import { existsSync } from 'node:fs';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { DevApp } from '../src/compose.ts';
import { BROWSER_FLAGS, CHROMIUM } from './support/chromium.ts';
import { composeApp } from './support/startApp.ts';

const WAIT_MS = 10_000;

/** A machine without a browser may skip this; the one that decides about a change may not. */
const isMissing = !existsSync(CHROMIUM) && !process.env['CI'];
if (isMissing) console.warn(`skipped: no Chromium at ${CHROMIUM}; set CHROMIUM_PATH`);

describe.skipIf(isMissing)('the page, in Chromium', () => {
  let browser: Browser;
  let app: DevApp;
  let page: Page;
  let troubles: string[];

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: CHROMIUM, args: BROWSER_FLAGS });
  });
  afterAll(() => browser.close());

  beforeEach(async () => {
    app = await composeApp();
    const url = await app.listen();
    page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    page.setDefaultTimeout(WAIT_MS);
    troubles = [];
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') troubles.push(message.text());
    });
    page.on('pageerror', ({ message }) => troubles.push(message));
    page.on('request', (request) => {
      if (!request.url().startsWith(url)) troubles.push(`asked for ${request.url()}`);
    });
    await page.goto(url);
  });
  afterEach(async () => {
    await page.close();
    await app.close();
    if (troubles.length > 0) throw new Error(`the browser complains: ${troubles.join('; ')}`);
  });

  const timeline = () => page.getByRole('region', { name: 'Timeline' });
  const inbox = () => page.getByRole('tabpanel', { name: 'Participants' });
  const focused = () => page.locator(':focus');
  const actAs = (name: RegExp) => inbox().getByRole('radio', { name }).check({ force: true });

  it('takes a request through an approval to the one who asked', async () => {
    await page.getByRole('button', { name: 'Request a purchase' }).click();
    await timeline().getByRole('heading', { name: 'Approve a standing desk' }).waitFor();
    await inbox().getByRole('radio', { name: 'ada 1' }).waitFor();

    await actAs(/^ada/);
    await inbox().getByText('Approve', { exact: true }).click();
    await inbox().getByLabel('A word to the requester').fill('<img src=x onerror=alert(1)>');
    await inbox().getByRole('button', { name: 'Send the answer' }).click();
    await inbox().getByText('Answered: approved true').waitFor();
    await inbox().getByText('Answered: approved true').and(focused()).waitFor();

    await actAs(/^rita/);
    const answer = inbox().getByRole('article').filter({ hasText: 'Approved: a standing desk' });
    await answer.getByText('ada decided: <img src=x onerror=alert(1)>').first().waitFor();
    await timeline().getByText('ended', { exact: true }).waitFor();
    expect(await page.locator('article img, .timeline img').count()).toBe(0);

    await actAs(/^ben/);
    await inbox().getByText('Somebody has answered this.').waitFor();
  });

  it('shows a page that is opened later what has happened', async () => {
    await page.getByRole('button', { name: 'Report a sensor alert' }).click();
    await timeline().getByRole('heading', { name: 'Cold store 2 is at 9.4 °C' }).waitFor();
    await page.reload();
    await page.getByRole('button', { name: /Cold store 2.*operator decides/ }).click();
    await timeline()
      .getByText(/waits 0:\d\d more/)
      .waitFor();
    await timeline().getByRole('button', { name: 'ola' }).click();
    await inbox().getByText('Dispatch: send the field crew', { exact: true }).click();
    await inbox().getByLabel('Be there within, minutes').fill('20');
    await inbox().getByRole('button', { name: 'Send the answer' }).click();
    await timeline().getByText('ola decided, within 20 min.').first().waitFor();
    const waiting = timeline().getByText('waits for an answer').filter({ visible: true });
    expect(await waiting.count()).toBe(0);
  });

  it('shows what is wrong with an event where it is written', async () => {
    await page.getByRole('tab', { name: 'Participants' }).press('ArrowRight');
    const panel = page.getByRole('tabpanel', { name: 'Send an event' });
    const editor = panel.getByLabel('The event as JSON');
    await editor.fill('{ "id": 5 ');
    await panel.getByRole('button', { name: 'Send', exact: true }).click();
    await panel.getByText('This is not JSON yet').waitFor();
    expect(await editor.getAttribute('aria-invalid')).toBe('true');

    await editor.fill('{ "id": 5, "type": "x", "source": { "id": "me" } }');
    await panel.getByRole('button', { name: 'Send', exact: true }).click();
    await panel.getByText('/id expected string, found 5').waitFor();
    // The browser notes every refused request.
    expect(troubles.splice(0)).toEqual([expect.stringContaining('400')]);

    await panel.getByLabel('Begin with').selectOption('A reading below the threshold');
    await panel.getByRole('button', { name: 'Send', exact: true }).click();
    await page.getByRole('button', { name: /Events without a thred/ }).click();
    await timeline().getByText('No pattern wanted it.').waitFor();
  });

  it('sends what is in the editor with Ctrl+Enter', async () => {
    await page.getByRole('tab', { name: 'Participants' }).press('ArrowRight');
    const editor = page.getByLabel('The event as JSON');
    await page.getByLabel('Begin with').selectOption('A reading below the threshold');
    await editor.press('Control+Enter');
    await page.getByRole('button', { name: /Events without a thred/ }).waitFor();
    expect(await editor.and(focused()).count()).toBe(1);
  });

  it('takes the keyboard to the participants, past everything else', async () => {
    await page.getByRole('button', { name: 'Request a purchase' }).waitFor();
    await page.keyboard.press('Tab');
    await page.getByRole('link', { name: 'Skip to Participants' }).and(focused()).waitFor();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    expect(await inbox().getByRole('radio').first().and(focused()).count()).toBe(1);
  });

  it('lets nothing be sent while the app is not reachable', async () => {
    const request = page.getByRole('button', { name: 'Request a purchase' });
    await request.waitFor();
    expect(await request.isEnabled()).toBe(true);
    await app.close();
    await page.getByText('not reachable').waitFor();
    expect(await request.isEnabled()).toBe(false);
    // The browser notes every attempt to come back.
    troubles.splice(0);
  });

  it('fits a phone', async () => {
    await page.setViewportSize({ width: 360, height: 740 });
    await page.getByRole('button', { name: 'Request a purchase' }).click();
    await timeline().getByRole('heading', { name: 'Approve a standing desk' }).waitFor();
    await page.getByRole('button', { name: 'Participants', exact: true }).click();
    await actAs(/^ada/);
    await inbox().getByRole('button', { name: 'Send the answer' }).waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
  });
});
