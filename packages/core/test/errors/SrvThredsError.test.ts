import { describe, expect, it } from 'vitest';
import {
  CORE_ERRORS,
  CoreError,
  errorCode,
  errorMessage,
  isRetryable,
  SrvThredsError,
  WIRE_CODES,
} from '../../src/index.ts';

describe('SrvThredsError', () => {
  it('carries code, sentence, details and cause, and is not retryable unless it says so', () => {
    const cause = new Error('socket');
    const error = new SrvThredsError('SOME_CODE', 'expected x, found y', {
      details: { n: 1 },
      cause,
    });
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({
      code: 'SOME_CODE',
      message: 'expected x, found y',
      retryable: false,
      details: { n: 1 },
      cause,
    });
  });

  it('has no cause and no details where none were given', () => {
    const error = new SrvThredsError('SOME_CODE', 'sentence', { retryable: true });
    expect('cause' in error).toBe(false);
    expect(error.details).toEqual({});
    expect(error.retryable).toBe(true);
  });

  it('is named for its class', () => {
    expect(new CoreError('EVENT_INVALID', 'sentence').name).toBe('CoreError');
    expect(String(new CoreError('EVENT_INVALID', 'sentence'))).toBe('CoreError: sentence');
  });
});

describe('questions about anything that was thrown', () => {
  it('finds the code of an error, whatever its class', () => {
    expect(errorCode(new CoreError('EVENT_INVALID', ''))).toBe('EVENT_INVALID');
    expect(errorCode(Object.assign(new Error('no'), { code: 'ECONNREFUSED' }))).toBe(
      'ECONNREFUSED',
    );
  });

  it.each([undefined, null, 'text', 5, {}, { code: 5 }, new Error('none')])(
    'finds no code in %j',
    (thrown) => expect(errorCode(thrown)).toBeUndefined(),
  );

  it('takes for retryable only what says so', () => {
    expect(isRetryable(new CoreError('EVENT_INVALID', '', { retryable: true }))).toBe(true);
    expect(isRetryable({ retryable: true })).toBe(true);
    for (const thrown of [undefined, null, 'text', {}, { retryable: 'yes' }, new Error('no')])
      expect(isRetryable(thrown)).toBe(false);
  });

  it('has a sentence for anything', () => {
    expect(errorMessage(new Error('why'))).toBe('why');
    expect(errorMessage('text')).toBe('text');
    expect(errorMessage(undefined)).toBe('undefined');
  });
});

describe('tables of codes', () => {
  it('say for each code of core what it means and what to do', () => {
    for (const { means, remedy } of Object.values(CORE_ERRORS)) {
      expect(means).toMatch(/^[A-Z].*\.$/);
      expect(remedy).toMatch(/^[A-Z].*\.$/);
    }
  });

  it('have the numbers that clients of the existing system know', () => {
    expect(WIRE_CODES).toEqual({
      serverError: 5000,
      taskError: 5200,
      objectNotFound: 5201,
      objectExists: 5202,
      thredDoesNotExist: 5203,
      clientError: 4000,
      unauthorized: 4101,
      invalidLogin: 4102,
      invalidArgument: 4200,
      missingArgument: 4202,
    });
  });
});
