import { STORAGE_LIMITS, type Changes, type Storage } from '@srvthreds/storage';
import { describe, expect, it } from 'vitest';
import { refusalOf } from '../refusal.ts';
import { PartitionOwner } from './PartitionOwner.ts';

const { stateLength, bodyLength, itemsPerCommit, nameLength } = STORAGE_LIMITS;

interface Limit {
  readonly what: string;
  readonly most: number;
  readonly changes: (size: number) => Changes;
}

const LIMITS: readonly Limit[] = [
  { what: 'state', most: stateLength, changes: (size) => ({ state: text(size) }) },
  {
    what: 'message',
    most: bodyLength,
    changes: (size) => ({ enqueue: [{ id: 'm', topic: 't', body: text(size) }] }),
  },
  {
    what: 'timer',
    most: bodyLength,
    changes: (size) => ({ schedule: [{ id: 't', dueAt: 1, body: text(size) }] }),
  },
  { what: 'journal entry', most: bodyLength, changes: (size) => ({ journal: [text(size)] }) },
  { what: 'label', most: nameLength, changes: (size) => ({ labels: [text(size)] }) },
  {
    what: 'list of messages',
    most: itemsPerCommit,
    changes: (size) => ({ enqueue: list(size).map((id) => ({ id, topic: 't', body: '' })) }),
  },
  {
    what: 'list of timers',
    most: itemsPerCommit,
    changes: (size) => ({ schedule: list(size).map((id) => ({ id, dueAt: 1, body: '' })) }),
  },
  {
    what: 'list of timers to take back',
    most: itemsPerCommit,
    changes: (size) => ({ cancel: list(size) }),
  },
  { what: 'list of labels', most: itemsPerCommit, changes: (size) => ({ labels: list(size) }) },
  {
    what: 'list of ids to remember',
    most: itemsPerCommit,
    changes: (size) => ({ seen: { add: list(size).map((id) => ({ id, at: 1 })) } }),
  },
  {
    what: 'list of ids to forget',
    most: itemsPerCommit,
    changes: (size) => ({ seen: { drop: list(size) } }),
  },
  {
    what: 'list of journal entries',
    most: itemsPerCommit,
    changes: (size) => ({ journal: list(size) }),
  },
];

export function limitSuite(storage: () => Storage): void {
  describe('limits', () => {
    it.each(LIMITS)('take a $what of $most and refuse one more', async ({ most, changes }) => {
      const owner = await PartitionOwner.of(storage());
      expect(await refusalOf(owner.create('over', changes(most + 1)))).toBe('STORAGE_TOO_LARGE');
      expect(await owner.read('over')).toBeUndefined();
      await owner.create('at', changes(most));
      expect(await owner.idsWith()).toEqual(['at']);
    });

    it(`take an id of ${nameLength} characters and refuse one more`, async () => {
      const owner = await PartitionOwner.of(storage());
      const id = text(nameLength);
      expect(await refusalOf(owner.create(`${id}x`))).toBe('STORAGE_TOO_LARGE');
      await owner.create(id);
      expect(await owner.idsWith()).toEqual([id]);
    });

    it('give back large parts whole', async () => {
      const owner = await PartitionOwner.of(storage());
      const body = text(bodyLength);
      await owner.create('a', {
        state: body,
        enqueue: [{ id: 'm', topic: 't', body }],
        schedule: [{ id: 't', dueAt: 1, body }],
        journal: [body],
      });
      const { state, unsettled } = await owner.get('a');
      const { timers } = await storage().due(0, { at: 1, limit: 1 });
      const [entry] = await storage().journal(0, { limit: 1 });
      for (const found of [state, unsettled[0]?.body, timers[0]?.body, entry?.body])
        expect(found === body).toBe(true);
    });

    it('are counted in characters, not in bytes', async () => {
      const owner = await PartitionOwner.of(storage());
      const state = 'ü'.repeat(stateLength);
      await owner.create('a', { state });
      expect((await owner.get('a')).state === state).toBe(true);
    });
  });
}

function text(length: number): string {
  return 'x'.repeat(length);
}

function list(length: number): string[] {
  return Array.from({ length }, (_, n) => `i${n}`);
}
