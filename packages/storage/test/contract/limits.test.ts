import { describe, expect, it } from 'vitest';
import { checkLimits, STORAGE_LIMITS, type Changes } from '../../src/index.ts';

const ref = { partition: 0, id: 'a' };

describe('checkLimits', () => {
  it('lets pass what is within its limits, and a removal', () => {
    for (const changes of [{}, { state: null }, { cancel: 'all' }, { state: 's', labels: ['l'] }])
      expect(() => checkLimits(ref, changes as Changes)).not.toThrow();
  });

  it('says what is too large, how large it is and how large it may be', () => {
    const found = STORAGE_LIMITS.bodyLength + 1;
    expect(() => checkLimits(ref, { journal: ['x'.repeat(found)] })).toThrow(
      expect.objectContaining({
        code: 'STORAGE_TOO_LARGE',
        retryable: false,
        message: `expected a journal entry of at most ${STORAGE_LIMITS.bodyLength}, found ${found} (a)`,
        details: { what: 'a journal entry', found, most: STORAGE_LIMITS.bodyLength, id: 'a' },
      }),
    );
  });

  it('does not repeat a long id in its sentence', () => {
    const id = 'x'.repeat(STORAGE_LIMITS.nameLength + 1);
    expect(() => checkLimits({ partition: 0, id }, {})).toThrow(/^.{0,200}$/);
  });
});
