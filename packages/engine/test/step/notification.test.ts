import { describe, expect, it } from 'vitest';
import { EngineError, RefusedError } from '../../src/errors.ts';
import { failureNotice, toCause, toEventError } from '../../src/step/notification.ts';

describe('toEventError', () => {
  it('keeps what was refused on purpose in its own words', () => {
    expect(toEventError(new RefusedError('no', 4101))).toEqual({ message: 'no', code: 4101 });
    expect(toEventError(new RefusedError('no', 5000, { name: 'E', message: 'm' }))).toEqual({
      message: 'no',
      code: 5000,
      cause: { name: 'E', message: 'm' },
    });
  });

  it('tells of anything else only that it was a server error, with the causes', () => {
    const error = new EngineError('EXPRESSION_FAILED', 'outer', { cause: new TypeError('inner') });
    expect(toEventError(error)).toEqual({
      message: 'Server Error',
      code: 5000,
      cause: { name: 'Error', message: 'outer', cause: { name: 'TypeError', message: 'inner' } },
    });
  });
});

describe('toCause', () => {
  it.each<[unknown, object]>([
    ['text', { name: 'Error', message: 'text' }],
    [undefined, { name: 'Error', message: 'undefined' }],
    [new RangeError('r', { cause: 'no error' }), { name: 'RangeError', message: 'r' }],
  ])('of %s', (error, cause) => {
    expect(toCause(error)).toEqual(cause);
  });

  it('ends, however deep the causes are, and carries no stack', () => {
    const loop = new Error('loop');
    loop.cause = loop;
    expect(JSON.stringify(toCause(loop)).match(/loop/g)).toHaveLength(5);
    expect(JSON.stringify(toCause(loop))).not.toContain('stack');
  });
});

describe('failureNotice', () => {
  it('answers the event that failed, in its thred if it has one', () => {
    const error = { message: 'no', code: 4101 };
    const notice = failureNotice({ id: 'e1', thredId: '' }, error, { id: 'n', now: 5 });
    expect(notice).toMatchObject({ id: 'n', re: 'e1', thredId: '', time: 5 });
    expect(
      'thredId' in failureNotice({ id: 'e1', thredId: null }, error, { id: 'n', now: 5 }),
    ).toBe(false);
  });
});
