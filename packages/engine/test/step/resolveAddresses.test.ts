import { describe, expect, it } from 'vitest';
import { staticDirectory } from '../../src/directory/Directory.ts';
import { people, readAddresses, resolveAddresses } from '../../src/step/resolveAddresses.ts';

const directory = staticDirectory({
  services: [{ nodeType: 'robot', nodeId: 'r1' }],
  groups: [
    { name: 'editors', participants: ['eve', 'ann'] },
    { name: 'all', participants: ['never'] },
  ],
  participants: [{ id: 'ann' }, { id: 'bob' }],
});
const participants = new Set(['ann', 'robot', 'r1', 'carl']);

describe('readAddresses', () => {
  it.each<[unknown, readonly string[] | undefined]>([
    [undefined, undefined],
    ['ann', ['ann']],
    [
      ['ann', ['bob', 'carl']],
      ['ann', 'bob', 'carl'],
    ],
    [[], []],
  ])('%j gives %j', (to, addresses) => {
    expect(readAddresses(to)).toEqual(addresses);
  });

  it.each<[unknown]>([[[undefined]], [5], [[['a', ['b']]]], [{}], [[null]]])('refuses %j', (to) => {
    expect(() => readAddresses(to)).toThrowError(
      expect.objectContaining({ code: 'STEP_BAD_RECIPIENT' }),
    );
  });
});

describe('resolveAddresses', () => {
  it.each<[readonly string[], readonly string[]]>([
    [['zoe'], ['zoe']],
    [
      ['robot', 'r1'],
      ['robot', 'r1'],
    ],
    [['$editors'], ['eve', 'ann']],
    [['$unknown', '$'], []],
    [['$thred'], ['ann', 'carl']],
    [['$all'], ['ann', 'bob']],
    [
      ['$all', 'robot', '$editors', '$thred', 'ann'],
      ['ann', 'bob', 'robot', 'eve', 'carl'],
    ],
    [[], []],
    [['', '$ editors'], ['']],
  ])('%j are %j', (addresses, resolved) => {
    expect(resolveAddresses(addresses, participants, directory)).toEqual(resolved);
  });
});

describe('people', () => {
  it('are participants that are no services', () => {
    expect(people(participants, directory)).toEqual(['ann', 'carl']);
  });
});
