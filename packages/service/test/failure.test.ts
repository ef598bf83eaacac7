import { QueueError } from '@srvthreds/queue';
import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { createHttp, describeFailure, eventRoutes, Intake } from '../src/index.ts';

const EVENT = { id: 'p-1', type: 'placed', source: { id: 'shop' } };

async function fail(error: Error): Promise<never> {
  throw error;
}

describe('a failure of the engine', () => {
  let http: FastifyInstance;

  afterEach(() => http.close());

  function post(error: Error) {
    const logger: FastifyBaseLogger = pino({ level: 'silent' });
    http = createHttp({ logger, isLoopback: true });
    eventRoutes(http, new Intake({ handle: () => fail(error) }));
    return http.inject({ method: 'POST', url: '/api/events', payload: EVENT });
  }

  it('tells the sender when to come back', async () => {
    const details = { retryAfterMs: 1_200 };
    const busy = new QueueError('QUEUE_BUSY', 'too many wait', { retryable: true, details });
    const response = await post(busy);
    expect(response.statusCode).toBe(429);
    expect(response.headers['retry-after']).toBe('2');
    expect(response.json().error).toEqual({
      code: 'QUEUE_BUSY',
      message: 'too many wait',
      retryable: true,
      retryAfterMs: 1_200,
    });
  });

  it('keeps what is nobody’s business to itself', async () => {
    const response = await post(new Error('password is 1234'));
    expect(response.statusCode).toBe(500);
    expect(response.body).not.toContain('1234');
    expect(response.json().error.code).toBe('INTERNAL');
  });
});

describe('describeFailure', () => {
  it.each([undefined, null, 'text', { code: 'EACCES' }, { code: 'QUEUE_BUSY' }])(
    'has something to say about %j',
    (error) => {
      expect(describeFailure(error)).toMatchObject({
        code: expect.any(String),
        message: expect.any(String),
      });
    },
  );
});
