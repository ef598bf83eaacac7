import { describe, expect, it } from 'vitest';
import { staticDirectory } from '../../src/directory/Directory.ts';

describe('staticDirectory', () => {
  const directory = staticDirectory({
    services: [{ nodeType: 'org.wt.robot', nodeId: 'robot-1' }],
    groups: [{ name: 'editors', participants: ['ann', 'bob'] }],
    participants: [{ id: 'ann', roles: ['boss'] }, { id: 'bob' }],
  });

  it('knows a service by its type and by its own address', () => {
    expect(['org.wt.robot', 'robot-1', 'ann'].map((id) => directory.isService(id))).toEqual([
      true,
      true,
      false,
    ]);
    expect(directory.serviceAddresses('robot-1')).toEqual(['org.wt.robot', 'robot-1']);
    expect(directory.serviceAddresses('ann')).toEqual([]);
  });

  it('knows groups, participants and their roles, and nothing of others', () => {
    expect(directory.group('editors')).toEqual(['ann', 'bob']);
    expect(directory.group('constructor')).toEqual([]);
    expect(directory.everyone()).toEqual(['ann', 'bob']);
    expect(directory.roles('ann')).toEqual(['boss']);
    expect(directory.roles('bob')).toEqual([]);
    expect(directory.roles('stranger')).toEqual([]);
  });

  it('is empty if it is given nothing', () => {
    const empty = staticDirectory();
    expect(empty.everyone()).toEqual([]);
    expect(empty.isService('toString')).toBe(false);
  });
});
