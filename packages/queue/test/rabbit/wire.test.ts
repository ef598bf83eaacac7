import type { ConsumeMessage } from 'amqplib';
import { describe, expect, it } from 'vitest';
import { HandOuts } from '../../src/rabbit/HandOuts.ts';
import {
  attemptsBefore,
  deadLetterOf,
  idOf,
  tokenOf,
  toProperties,
  type Baggage,
} from '../../src/rabbit/wire.ts';

const FIELDS = { deliveryTag: 1, redelivered: false, exchange: '', routingKey: '' };

/** What a consumer is given for properties that were published. */
function arrived(properties: object, fields: object = {}): ConsumeMessage {
  return {
    content: Buffer.from(''),
    fields: { ...FIELDS, consumerTag: 'c', ...fields },
    properties,
  } as ConsumeMessage;
}

const sent = (id: string, baggage: Baggage = {}) =>
  arrived(toProperties({ id, body: '' }, 'token', baggage));

describe('a message', () => {
  it.each(['a', '', 'x'.repeat(255), 'x'.repeat(256), 'ü'.repeat(128), 'ü'.repeat(5_000)])(
    'keeps its id',
    (id) => {
      expect(idOf(sent(id))).toBe(id);
      expect(tokenOf(sent(id))).toBe('token');
    },
  );

  it('of another program may have none', () => {
    expect(idOf(arrived({ headers: undefined }))).toBe('');
    expect(tokenOf(arrived({}))).toBeUndefined();
  });

  it('is durable, and comes back if nothing takes it', () => {
    expect(sent('a').properties).toMatchObject({ persistent: true, mandatory: true });
  });
});

describe('attempts', () => {
  it.each([
    [{}, 0, 0],
    [{ 'x-delivery-count': 3 }, 0, 3],
    [{ 'srvthreds-attempts': 2 }, 0, 2],
    [{ 'srvthreds-attempts': 2, 'x-delivery-count': 3 }, 9, 5],
    [{ 'srvthreds-attempts': 2 }, 4, 6],
  ])('of headers %j and %d known: %d', (headers, known, expected) => {
    expect(attemptsBefore(arrived({ headers }), known)).toBe(expected);
  });

  it('of a classic queue are known of what went back here, else at least one', () => {
    const handOuts = new HandOuts();
    const again = { redelivered: true };
    const [first, later] = [
      arrived({ correlationId: 't' }),
      arrived({ correlationId: 't' }, again),
    ];
    expect(handOuts.timesBefore(first)).toBe(0);
    handOuts.remember(first);
    expect(handOuts.timesBefore(later)).toBe(1);
    handOuts.remember(later);
    expect(handOuts.timesBefore(later)).toBe(2);
    handOuts.forget(later);
    expect(handOuts.timesBefore(later)).toBe(1);
    expect(handOuts.timesBefore(arrived({}, again))).toBe(1);
  });
});

describe('the dead-letter information', () => {
  const deadLetter = { reason: 'bad', at: 1_767_225_600_123, topic: 't' };

  it('travels', () => {
    expect(deadLetterOf(sent('a', { deadLetter }), 'dead-letter.t')).toEqual(deadLetter);
  });

  it('is nothing on any other topic', () => {
    expect(deadLetterOf(sent('a', { deadLetter }), 't')).toBeUndefined();
    expect(deadLetterOf(sent('a'), 'dead-letter.t')).toBeUndefined();
  });

  it('is read from what the broker wrote, when it was the broker that set it aside', () => {
    const death = { reason: 'delivery_limit', time: { '!': 'timestamp', value: 1_767_225_600 } };
    const message = arrived({ headers: { 'x-death': [death] } });
    expect(deadLetterOf(message, 'dead-letter.t')).toEqual({
      reason: 'delivery_limit',
      at: 1_767_225_600_000,
      topic: 't',
    });
  });

  it('has a bounded reason: headers share 64 KiB', () => {
    const long = { ...deadLetter, reason: 'ü'.repeat(100_000) };
    expect(deadLetterOf(sent('a', { deadLetter: long }), 'dead-letter.t')!.reason).toHaveLength(
      4_096,
    );
  });
});
