import { expect, it } from 'vitest';
import { QUEUE_ERRORS } from '../src/index.ts';

it('says for each code what it means and what to do', () => {
  for (const { means, remedy } of Object.values(QUEUE_ERRORS)) {
    expect(means).toMatch(/^[A-Z].*\.$/);
    expect(remedy).toMatch(/^[A-Z].*\.$/);
  }
});
