import { describe, expect, it } from 'vitest';
import { commandId, thredOfCommand, type OfferWork } from '../../src/protocol/commands.ts';
import { commandAgain } from '../../src/protocol/deadLetter.ts';
import { event } from '../kit/patterns.ts';

describe('commandAgain', () => {
  const offer: OfferWork = {
    format: 1,
    kind: 'offer',
    acceptedAt: 1,
    thredId: 'counter_1',
    event: event('e1', 'add'),
    eventAcceptedAt: 1,
  };

  it('makes another offer to the same thred, always the same one for one letter', () => {
    const again = commandAgain('letter', offer, 5);
    const ids = [offer, again, commandAgain('another', offer, 5)].map(commandId);
    expect(new Set(ids).size).toBe(3);
    expect(ids.map(thredOfCommand)).toEqual(['counter_1', 'counter_1', 'counter_1']);
    expect(commandId(commandAgain('letter', offer, 9))).toBe(commandId(again));
    expect(again).toMatchObject({ acceptedAt: 5, eventAcceptedAt: 1 });
  });

  it('leaves a start the same one, so that it cannot be made twice', () => {
    const { format, acceptedAt, thredId } = offer;
    const names = { patternId: 'counter', patternVersion: 'v' };
    const start = { format, kind: 'start', acceptedAt, thredId, ...names } as const;
    expect(commandId(commandAgain('letter', start, 5))).toBe(commandId(start));
  });
});
