import { readdir, readFile } from 'node:fs/promises';
import { FakeClock, type Message } from '@srvthreds/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { answerTo } from './support/Participant.ts';
import { alert, composeApp, purchase, type TestApp } from './support/startApp.ts';

const MINUTE_MS = 60_000;

describe('the sample patterns', () => {
  let clock: FakeClock;
  let app: TestApp;
  let sent: Message[];

  beforeEach(async () => {
    clock = new FakeClock();
    app = await composeApp({}, clock);
    sent = [];
    app.engine.onMessage((message) => void sent.push(message));
  });
  afterEach(() => app.close());

  const titles = (): unknown[] => sent.map(({ to, event }) => [to, event.data?.title]);
  const answer = (message: Message, from: string, values: object) =>
    app.engine.handle({
      ...answerTo(message, `${from}-${sent.length}`, values),
      source: { id: from },
    });

  it('have nothing that validation finds', async () => {
    const folder = new URL('../patterns/', import.meta.url);
    for (const file of await readdir(folder)) {
      const candidate: unknown = JSON.parse(await readFile(new URL(file, folder), 'utf8'));
      expect({ file, findings: app.engine.patterns.validate(candidate) }).toEqual({
        file,
        findings: [],
      });
    }
  });

  describe('purchase approval', () => {
    it('asks the approvers, and tells everybody what the first of them decides', async () => {
      await app.engine.handle(purchase('p-1'));
      await answer(sent[0]!, 'ben', { approved: true, note: 'go ahead' });
      await app.engine.settled();
      expect(titles()).toEqual([
        [['ada', 'ben'], 'Approve a desk for 480?'],
        [['rita', 'ada', 'ben'], 'Approved: a desk'],
      ]);
      expect(sent[1]!.event).toMatchObject({
        re: 'p-1',
        data: { description: 'ben decided: go ahead', content: { values: { approved: true } } },
      });
    });

    it('tells of a refusal, and of an answer without a note', async () => {
      await app.engine.handle(purchase('p-2'));
      await answer(sent[0]!, 'ada', { approved: false });
      await app.engine.settled();
      expect(sent[1]!.event.data).toMatchObject({
        title: 'Declined: a desk',
        description: 'ada decided.',
      });
    });

    it('lets only approvers decide, and none of them on a request of their own', async () => {
      await app.engine.handle({ ...purchase('p-3'), source: { id: 'ada' } });
      const byStranger = await answer(sent[0]!, 'rita', { approved: true });
      const byRequester = await answer(sent[0]!, 'ada', { approved: true });
      const byOther = await answer(sent[0]!, 'ben', { approved: true });
      expect([byStranger, byRequester, byOther].map(({ outcome }) => outcome)).toEqual([
        'no-match',
        'no-match',
        'applied',
      ]);
    });

    it.each([{ item: 'a desk' }, { price: 3 }, { item: 'a desk', price: '3' }])(
      'does not begin with %j',
      async (values) => {
        const event = { ...purchase('p-4'), data: { content: { values } } };
        expect(await app.engine.handle(event)).toMatchObject({ outcome: 'orphan' });
      },
    );
  });

  describe('sensor alert', () => {
    it('sends the field crew where the operator says', async () => {
      await app.engine.handle(alert('a-1'));
      await answer(sent[0]!, 'ola', { decision: 'dispatch', within: 20 });
      await app.engine.settled();
      expect(titles()).toEqual([
        [['ola'], 'Cold store 2 is at 9.4 °C'],
        [['field-crew', 'ola'], 'Go to Cold store 2: 9.4 °C'],
      ]);
      expect(sent[1]!.event.data?.description).toBe('ola decided, within 20 min.');
    });

    it('asks the supervisor when the operator does not answer within a minute', async () => {
      await app.engine.handle(alert('a-2'));
      await clock.advance(MINUTE_MS + 10_000);
      expect(titles().at(-1)).toEqual([['sam'], 'Escalated: Cold store 2 is at 9.4 °C']);
      const late = await answer(sent[0]!, 'ola', { decision: 'dispatch' });
      const decided = await answer(sent[1]!, 'sam', { decision: 'acknowledge' });
      await app.engine.settled();
      expect([late.outcome, decided.outcome]).toEqual(['no-match', 'applied']);
      expect(titles().at(-1)).toEqual([
        ['field-crew', 'ola', 'sam'],
        'Nothing to do at Cold store 2: the alert is known',
      ]);
    });

    it('ends when nobody answers', async () => {
      const { threds } = await app.engine.handle(alert('a-3'));
      await clock.advance(2 * MINUTE_MS + 20_000);
      expect(titles().at(-1)).toEqual([['ola', 'sam'], 'Nobody decided about Cold store 2']);
      expect(await app.engine.threds.tombstone(threds[0]!)).toBeDefined();
    });

    it('takes no notice of cold stores that are cold, nor of what is no sensor', async () => {
      const cold = { ...alert('a-4'), data: { content: { values: { celsius: 8 } } } };
      const stranger = { ...alert('a-5'), source: { id: 'rita' } };
      for (const event of [cold, stranger])
        expect(await app.engine.handle(event)).toMatchObject({ outcome: 'orphan' });
    });
  });
});
