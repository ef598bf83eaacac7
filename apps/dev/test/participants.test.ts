import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DevApp } from '../src/compose.ts';
import { answerTo, Participant } from './support/Participant.ts';
import { composeApp, purchase } from './support/startApp.ts';

describe('participants', () => {
  let app: DevApp;
  let url: string;
  let opened: Participant[];

  beforeEach(async () => {
    app = await composeApp();
    url = await app.listen();
    opened = [];
  });
  afterEach(async () => {
    for (const participant of opened) participant.close();
    await app.close();
  });

  function connect(auth: object): Participant {
    const participant = new Participant(url, auth);
    opened.push(participant);
    return participant;
  }
  const as = (participantId: string) => connect({ participantId });

  it('go through the approval together', async () => {
    const [rita, ada] = [as('rita'), as('ada')];
    const { receipt } = await rita.send(purchase('p-1'));
    expect(receipt).toMatchObject({ outcome: 'started' });
    const question = await ada.message(1);
    expect(question).toMatchObject({ to: ['ada', 'ben'], seq: 1, number: 1 });
    expect(await ada.send(answerTo(question, 'p-1-answer', { approved: true }))).toMatchObject({
      receipt: { outcome: 'applied' },
    });
    expect((await rita.message(1)).event.data?.title).toBe('Approved: a desk');
  });

  it('get what was sent while they were away, once', async () => {
    await as('rita').send(purchase('p-2'));
    await as('rita').send(purchase('p-3'));
    const ben = as('ben');
    await ben.message(2);
    ben.close();
    await as('rita').send(purchase('p-4'));
    const again = as('ben');
    expect((await again.message(1)).event.re).toBe('p-4');
    expect(again.messages).toHaveLength(1);
  });

  it('get everything behind the number that they name', async () => {
    for (const id of ['p-5', 'p-6', 'p-7']) await as('rita').send(purchase(id));
    await as('ben').message(3);
    const again = connect({ participantId: 'ben', after: 1 });
    await again.message(2);
    expect(again.messages.map(({ event }) => event.re)).toEqual(['p-6', 'p-7']);
  });

  it('cannot speak for others', async () => {
    await as('mallory').send(purchase('p-8'));
    const { event } = await as('ada').message(1);
    expect(event.data?.content?.values).toMatchObject({ requester: 'mallory' });
  });

  it('are told what is wrong with an event', async () => {
    const rita = as('rita');
    for (const bad of [null, 'text', [], { id: 'x' }])
      expect(await rita.send(bad)).toMatchObject({
        error: { code: 'EVENT_INVALID', findings: expect.any(Array) },
      });
  });

  it.each([{}, { participantId: '' }, { participantId: 7 }, { participantId: 'a', after: -1 }])(
    'are refused with %j',
    async (auth) => {
      const { socket } = connect(auth);
      const [error] = (await once(socket as never, 'connect_error')) as [Error & { data: object }];
      expect(error.data).toMatchObject({ code: 'PARTICIPANT_INVALID', message: error.message });
    },
  );

  it('cannot come from a web page of somebody else', async () => {
    const response = await fetch(`${url}/socket.io/?EIO=4&transport=polling`, {
      headers: { origin: 'https://elsewhere.example' },
    });
    expect(response.status).toBe(403);
  });
});
