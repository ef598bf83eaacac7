import { describe, expect, it } from 'vitest';
import { identityOf, readOptions, type RabbitQServiceOptions } from '../../src/rabbit/options.ts';

const identity = (options: RabbitQServiceOptions) => identityOf(readOptions(options));

describe('identity', () => {
  it.each([
    ['amqp://localhost', 'rabbit:localhost:5672/%2F/'],
    ['amqp://LOCALHOST:5672/', 'rabbit:localhost:5672/%2F/'],
    ['amqp://u:secret@localhost/%2F?heartbeat=5', 'rabbit:localhost:5672/%2F/'],
    ['amqps://broker/team%2Fone', 'rabbit:broker:5671/team%2Fone/'],
    ['amqp://[::1]:5673/v', 'rabbit:[::1]:5673/v/'],
  ])('names the place, not who asks: %s', (url, expected) => {
    expect(identity({ url })).toBe(expected);
  });

  it('names the namespace, and all nodes in any order', () => {
    const one = identity({ url: ['amqp://b', 'amqp://a:1'], namespace: 'n' });
    expect(one).toBe('rabbit:a:1,b:5672/%2F/n:');
    expect(identity({ url: ['amqp://a:1', 'amqp://b'], namespace: 'n' })).toBe(one);
  });
});

describe('options', () => {
  it.each(['', 'a.b', 'a:b', 'ä', 'x'.repeat(33)])('refuse a namespace like %j', (namespace) => {
    expect(() => readOptions({ url: 'amqp://a', namespace })).toThrow(RangeError);
  });

  it.each(['http://a', 'a', ''])('refuse a URL like %j, without repeating it', (url) => {
    expect(() => readOptions({ url })).toThrow(TypeError);
  });

  it('keep a password out of what they say', () => {
    let message = '';
    try {
      readOptions({ url: 'http://u:secret@a' });
    } catch (error) {
      message = String(error);
    }
    expect(message).toContain('amqp://');
    expect(message).not.toContain('secret');
  });

  it('refuse no URL at all', () => {
    expect(() => readOptions({ url: [] })).toThrow(RangeError);
  });

  it.each(['maxLength', 'timeoutMs', 'publishChannels', 'heartbeatSeconds'] as const)(
    'refuse numbers below one: %s',
    (name) => {
      for (const value of [0, -1, 1.5, Number.NaN])
        expect(() => readOptions({ url: 'amqp://a', [name]: value })).toThrow(RangeError);
    },
  );
});
