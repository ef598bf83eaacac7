import type { Message } from '@srvthreds/core';
import { describe, expect, it } from 'vitest';
import { HandlerSink } from '../../src/outbox/HandlerSink.ts';
import { turns } from '../kit/turns.ts';

const message = (id: string): Message => ({
  id,
  to: ['ann'],
  event: { id, type: 't', source: { id: 's' } },
  seq: 1,
});
const outbox = (id: string) => ({
  id,
  topic: 't',
  aggregateId: 'a',
  body: JSON.stringify(message(id)),
});

describe('HandlerSink', () => {
  it('gives each handler a message of its own', async () => {
    const sink = new HandlerSink();
    const seen: Message[] = [];
    sink.add((received) => {
      seen.push(received);
      (received.to as string[]).push('spoilt');
    });
    sink.add((received) => void seen.push(received));
    await sink.deliver(outbox('a'));
    expect(seen[1]).toEqual(message('a'));
    expect(seen[0]).not.toBe(seen[1]);
  });

  it('lets messages wait until there is a handler, also again after the last one has gone', async () => {
    const sink = new HandlerSink();
    const seen: string[] = [];
    const waiting = sink.deliver(outbox('a'));
    const remove = sink.add(({ id }) => void seen.push(`first ${id}`));
    await waiting;
    remove();
    const again = sink.deliver(outbox('b'));
    await turns();
    expect(seen).toEqual(['first a']);
    sink.add(({ id }) => void seen.push(`second ${id}`));
    await again;
    expect(seen).toEqual(['first a', 'second b']);
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('no');
      },
    ],
    ['rejects', () => Promise.reject(new Error('no'))],
  ])('has not delivered what a handler %s on', async (_, handler) => {
    const sink = new HandlerSink();
    sink.add(() => undefined);
    sink.add(handler);
    await expect(sink.deliver(outbox('a'))).rejects.toThrow('no');
  });

  it('has not delivered what still waits for a handler when it is closed', async () => {
    const sink = new HandlerSink();
    const waiting = sink.deliver(outbox('a'));
    sink.close();
    await expect(waiting).rejects.toMatchObject({ code: 'ENGINE_STOPPED', retryable: true });
    await expect(sink.deliver(outbox('b'))).rejects.toMatchObject({ code: 'ENGINE_STOPPED' });
  });

  it('still gives messages to the handlers that it has when it is closed', async () => {
    const sink = new HandlerSink();
    const seen: string[] = [];
    sink.add(({ id }) => void seen.push(id));
    sink.close();
    await sink.deliver(outbox('a'));
    expect(seen).toEqual(['a']);
  });
});
