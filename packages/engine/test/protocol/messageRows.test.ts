import { describe, expect, it } from 'vitest';
import { staticDirectory } from '../../src/directory/Directory.ts';
import { localRows, queueRows } from '../../src/protocol/messageRows.ts';
import { event } from '../kit/patterns.ts';

const message = (...to: readonly string[]) => ({ to, event: event('m1', 'x'), seq: 3 });
const directory = staticDirectory({
  services: [
    { nodeType: 'robot', nodeId: 'r1' },
    { nodeType: 'sensor', nodeId: 's1' },
  ],
});

describe('localRows', () => {
  it('are one for the whole message, even to nobody', () => {
    for (const to of [['ann', 'robot'], []]) {
      const [row, ...none] = localRows(message(...to));
      expect(none).toEqual([]);
      expect(row).toMatchObject({ id: 'm1', topic: 'messages' });
      expect(JSON.parse(row!.body)).toEqual({ id: 'm1', to, event: event('m1', 'x'), seq: 3 });
    }
  });
});

describe('queueRows', () => {
  it.each<[readonly string[], readonly (readonly [string, string, readonly string[]])[]]>([
    [['ann', 'bob'], [['m1_0', 'org.wt.session', ['ann', 'bob']]]],
    [
      ['robot', 'ann', 's1'],
      [
        ['m1_agent_0', 'robot', ['robot']],
        ['m1_agent_1', 's1', ['s1']],
        ['m1_0', 'org.wt.session', ['ann']],
      ],
    ],
    [['robot'], [['m1_agent_0', 'robot', ['robot']]]],
    [[], []],
  ])('for %j', (to, expected) => {
    const rows = queueRows(directory)(message(...to));
    expect(
      rows.map(({ id, topic, body }) => [id, topic, (JSON.parse(body) as { to: unknown }).to]),
    ).toEqual(expected);
    for (const { id, body } of rows) expect(JSON.parse(body)).toMatchObject({ id, seq: 3 });
  });
});

describe('queueRows with a topic for each participant', () => {
  it('are one for each topic, with those who share it, in the order of the addresses', () => {
    const rows = queueRows(directory, (id) => `to-${id.slice(0, 1)}`);
    const made = rows(message('bob', 'ann', 'robot', 'ben')).map(({ id, topic, body }) => [
      id,
      topic,
      (JSON.parse(body) as { to: unknown }).to,
    ]);
    expect(made).toEqual([
      ['m1_agent_0', 'robot', ['robot']],
      ['m1_0', 'to-b', ['bob', 'ben']],
      ['m1_1', 'to-a', ['ann']],
    ]);
  });
});
