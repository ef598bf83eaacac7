import { validateEvent } from '@srvthreds/core';
import { describe, expect, it } from 'vitest';
import { stamp } from '../../src/index.ts';

const EVE = { participantId: 'eve', roles: [] };

describe('stamp', () => {
  it('puts the sender into an event that names none', () => {
    const event = stamp({ id: '1', type: 't' } as unknown, EVE);
    expect(event).toEqual({ id: '1', type: 't', source: { id: 'eve' } });
    expect(validateEvent(event)).toEqual([]);
  });

  it.each([
    { source: { id: 'root' } },
    { source: { id: 'eve', name: 'The director', uri: 'https://example.com/director' } },
    { source: { id: 'SYSTEM' }, roles: ['admin'] },
    { source: { id: 'root', roles: ['admin'] } },
    { source: null },
    { source: ['root'] },
  ])('leaves nothing of what an event says about its sender: %j', (claims) => {
    const event = stamp({ id: '1', type: 't', ...claims } as unknown, EVE);
    expect(event).toEqual({ id: '1', type: 't', source: { id: 'eve' } });
  });

  it('leaves the event that it was given as it was', () => {
    const event = { id: '1', type: 't', source: { id: 'root' }, data: { title: 'x' } };
    const stamped = stamp(event, EVE);
    expect(event.source).toEqual({ id: 'root' });
    expect(stamped).toEqual({ ...event, source: { id: 'eve' } });
  });

  it('is not got around by the names that JavaScript treats in its own way', () => {
    const text =
      '{"id":"1","type":"t","__proto__":{"source":{"id":"root"}},"source":{"id":"root"}}';
    const event = stamp(JSON.parse(text) as unknown, EVE) as { source: unknown };
    expect(event.source).toEqual({ id: 'eve' });
    expect(validateEvent(event)).not.toEqual([]);
  });

  it.each([undefined, null, 'text', 7, [{ id: '1' }]])('makes no event of %j', (candidate) => {
    expect(stamp(candidate as unknown, EVE)).toBe(candidate);
    expect(validateEvent(candidate)).not.toEqual([]);
  });
});
